"""Oracle for client-disparity: NumPy and SciPy's beta-binomial, from the definitions. Writes test/fixtures/client-disparity.json.

    python test/oracles/client_disparity.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.stats import betabinom, binom, norm


def draw(rng, sizes, spread):
    rows = []
    for client, n in enumerate(sizes):
        chance = 0.75 if spread == 0 else rng.beta(0.75 * spread, 0.25 * spread)
        for _ in range(n):
            label = int(rng.random() < 0.5)
            right = rng.random() < chance
            side = label if right else 1 - label
            score = round(float(side / 2 + 0.5 * rng.random()), 4)
            rows.append([f"c{client}", label, min(score, 0.9999) if side else min(score, 0.4999)])
    order = rng.permutation(len(rows))
    return [rows[i] for i in order]


def limits(a, n):
    K, m = len(a), np.clip(a.mean(), 0.5 / n.sum(), 1 - 0.5 / n.sum())
    estimate = a.var(ddof=1) - (a * (1 - a) / (n - 1)).mean()
    own = n / (n - 1) * (a - m) ** 2 - (1 - 2 * m) / (n - 1) * (a - m)

    def quantile(s2, z, least):
        V, k3, level = [], [], []
        for size in n:
            x = np.arange(size + 1) / size
            if s2 < 1e-12:
                p = binom.pmf(np.arange(size + 1), size, m)
            else:
                total = m * (1 - m) / s2 - 1
                p = betabinom.pmf(np.arange(size + 1), size, m * total, (1 - m) * total)
            term = size / (size - 1) * (x - m) ** 2 - (1 - 2 * m) / (size - 1) * (x - m)
            v = (p * term**2).sum() - (p * term).sum() ** 2
            s = size / (size - 1) * (p * (x - m) ** 2).sum()
            V.append(v), k3.append(2 * v**2 / s), level.append(s)
        v = max(least, np.mean(V) + 2 * np.mean(level) ** 2 / (K - 1))
        df = max(0.5, 8 / (np.mean(k3) / v**1.5 / np.sqrt(K)) ** 2)
        chi = df * max(0, 1 - 2 / (9 * df) + z * np.sqrt(2 / (9 * df))) ** 3
        return s2 + np.sqrt(v / K) * (chi - df) / np.sqrt(2 * df)

    top = 0.9999 * m * (1 - m)
    found = []
    for z, least in ((norm.ppf(0.975), 0), (norm.ppf(0.025), own.var(ddof=1))):
        f = lambda s2: quantile(s2, z, least) - estimate  # noqa: B023, E731
        found.append(0.0 if f(0) >= 0 else top if f(top) <= 0 else brentq(f, 0, top, xtol=1e-14))
    return [min(found[0], max(0, estimate)), max(found[1], max(0, estimate))]


def measures(rows):
    clients = sorted({c for c, _, _ in rows})
    right = {c: [] for c in clients}
    loss = {c: [] for c in clients}
    for c, y, p in rows:
        right[c].append(int((p >= 0.5) == bool(y)))
        loss[c].append(-np.log(max(1e-15, p if y else 1 - p)))
    kept = [c for c in clients if len(right[c]) >= 2]
    n = np.array([len(right[c]) for c in kept], dtype=int)
    a = np.array([np.mean(right[c]) for c in kept])
    K, ordered = len(a), np.sort(a)
    tenth = np.clip(K / 10 - np.arange(K), 0, 1)
    lost = np.array([np.mean(loss[c]) for c in kept])
    noise = np.array([np.var(loss[c], ddof=1) / len(loss[c]) for c in kept])
    return {
        "accuracy": a.mean(),
        "variance-between-clients": max(0, a.var(ddof=1) - (a * (1 - a) / (n - 1)).mean()),
        "worst-tenth": (tenth * ordered).sum() / tenth.sum(),
        "best-tenth": (tenth * ordered[::-1]).sum() / tenth.sum(),
        "jain-index": a.sum() ** 2 / (K * (a**2).sum()),
        "gini-index": np.abs(a[:, None] - a[None, :]).mean() / (2 * a.mean()),
        "greatest-error": 1 - a.min(),
        "loss": lost.mean(),
        "loss-variance-between-clients": max(0, lost.var(ddof=1) - noise.mean()),
        "greatest-loss": lost.max(),
        "covered-clients": len(kept) / len(clients),
    } | {"limits": limits(a, n)}


rng = np.random.default_rng(16)
cases = [
    ("equal sizes", [12] * 15, 4),
    ("unequal sizes, some of one item", [*rng.integers(1, 30, 23).tolist(), 1, 1], 6),
    ("clients that are alike", [20] * 30, 0),
]
fixture = {
    "origin": "test/oracles/client_disparity.py (NumPy, SciPy)",
    "cases": [
        {"name": name, "rows": rows, "measures": {k: np.asarray(v).tolist() for k, v in measures(rows).items()}}
        for name, rows in ((name, draw(rng, sizes, spread)) for name, sizes, spread in cases)
    ],
}
Path(__file__).parents[1].joinpath("fixtures/client-disparity.json").write_text(json.dumps(fixture) + "\n")
