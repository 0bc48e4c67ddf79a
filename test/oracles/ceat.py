"""CEAT in NumPy and SciPy, written from Guo and Caliskan 2021 (supplement 8.1 to 8.3).

    python test/oracles/ceat.py -> test/fixtures/ceat.json

Holds a small set of contextual vectors, the rows drawn for 40 samples with the effect sizes and the pooled result of
just these draws (for both variances), the result of 200,000 draws of NumPy's own (for the sampler), and normal tails.
The pooled result follows the paper's formulas word for word, Q by its short form, in extended precision.
"""

import datetime
import json
import platform
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(2006)
SIDES = {"x": 4, "y": 4, "a": 3, "b": 3}
CENTRE = {"x": 0.5, "y": -0.5, "a": 0.5, "b": -0.5}
DIMENSIONS = 6


def pool(effects, variances):
    e, v = effects.astype(np.longdouble), variances.astype(np.longdouble)
    n = len(e)
    w = 1 / v
    q = (w * e**2).sum() - (w * e).sum() ** 2 / w.sum()
    c = w.sum() - (w**2).sum() / w.sum()
    tau2 = (q - (n - 1)) / c if q >= n - 1 else np.longdouble(0)
    u = 1 / (v + tau2)
    ces = (u * e).sum() / u.sum()
    se = np.sqrt(1 / u.sum())
    z = float(ces / se)
    return {
        "ces": float(ces),
        "standardError": float(se),
        "tau2": float(tau2),
        "q": float(q),
        "i2": float(max(0, (q - (n - 1)) / q)),
        "p": float(2 * stats.norm.sf(abs(z))),
        "log10p": float((np.log(2) + stats.norm.logsf(abs(z))) / np.log(10)),
    }


def effects(vectors, draws):
    """Effect sizes and both variances, a draw at a time; `draws[word]` is one row a sample."""
    unit = {word: v / np.linalg.norm(v, axis=1, keepdims=True) for word, v in vectors.items()}
    words = {side: [w for w in vectors if w.startswith(side)] for side in SIDES}
    drawn = {word: unit[word][draws[word]] for word in vectors}
    side = {k: np.stack([drawn[w] for w in words[k]], axis=1) for k in SIDES}
    targets = np.concatenate([side["x"], side["y"]], axis=1)
    s = np.einsum("nwd,nad->nwa", targets, side["a"]).mean(2) - np.einsum("nwd,nbd->nwb", targets, side["b"]).mean(2)
    nx, ny = SIDES["x"], SIDES["y"]
    sd = s.std(axis=1, ddof=1)
    es = (s[:, :nx].mean(1) - s[:, nx:].mean(1)) / sd
    return es, sd**2, (nx + ny) / (nx * ny) + es**2 / (2 * (nx + ny))


vectors = {}
for side, size in SIDES.items():
    for i in range(size):
        rows = rng.normal(size=(int(rng.integers(2, 6)), DIMENSIONS)) + rng.normal(size=DIMENSIONS)
        rows[:, 0] += CENTRE[side]
        vectors[f"{side}{i}"] = rows.round(4)
single = {word: v.astype(np.float32).astype(np.float64) for word, v in vectors.items()}

draws = {word: rng.integers(0, len(v), 40) for word, v in vectors.items()}
es, paper, textbook = effects(single, draws)
many = {word: rng.integers(0, len(v), 200_000) for word, v in vectors.items()}
es_many, paper_many, _ = effects(single, many)

fixture = {
    "origin": {
        "script": "test/oracles/ceat.py",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "date": datetime.date.today().isoformat(),
    },
    "dimensions": DIMENSIONS,
    "vectors": {word: v.tolist() for word, v in vectors.items()},
    "draws": {word: d.tolist() for word, d in draws.items()},
    "effects": es.tolist(),
    "pooled": {"paper": pool(es, paper), "textbook": pool(es, textbook)},
    "many": {"samples": len(es_many), "sd": float(es_many.std(ddof=1)), **pool(es_many, paper_many)},
    "normalTails": [
        {"z": z, "p": float(2 * stats.norm.sf(z)), "log10p": float((np.log(2) + stats.norm.logsf(z)) / np.log(10))}
        for z in (0.0, 0.1, 1.0, 1.959963984540054, 3.0, 5.0, 8.0, 12.0, 20.0, 29.9, 30.1, 37.0, 50.0, 200.0, 1000.0)
    ],
}
(Path(__file__).resolve().parent.parent / "fixtures" / "ceat.json").write_text(json.dumps(fixture, indent=1) + "\n")
