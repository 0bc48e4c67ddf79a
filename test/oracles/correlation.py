"""Oracle for test/statistics/correlation*.test.ts and adjust.test.ts.

    python test/oracles/correlation.py > test/fixtures/correlation.json

Coefficients and asymptotic p by scipy; exact two-sided p, the share of all n! pairings whose |coefficient| is at least the
one seen, by brute force over itertools.permutations with scipy's definitions written out in numpy; Kendall's exact p
without ties by scipy as well; Holm and Benjamini-Hochberg by statsmodels.
"""
import datetime
import itertools
import json
import math
import sys

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20220522)


def centred_unit(v):
    v = v - v.mean()
    return v / np.sqrt((v * v).sum())


def brute_force(x, y):
    """Exact p of the three coefficients."""
    n = len(x)
    perms = np.array(list(itertools.permutations(range(n))))
    out = {}
    for method, (a, b) in {
        "pearson": (np.asarray(x, float), np.asarray(y, float)),
        "spearman": (stats.rankdata(x), stats.rankdata(y)),
    }.items():
        a, b = centred_unit(a), centred_unit(b)
        null = b[perms] @ a
        out[method] = float(np.mean(np.abs(null) >= abs(a @ b) - 1e-12))
    score = np.zeros(len(perms))
    seen = 0
    y = np.asarray(y)
    for i, j in itertools.combinations(range(n), 2):
        sx = np.sign(x[i] - x[j])
        score += sx * np.sign(y[perms[:, i]] - y[perms[:, j]])
        seen += sx * np.sign(y[i] - y[j])
    out["kendall"] = float(np.mean(np.abs(score) >= abs(seen)))
    return out


def case(name, x, y):
    n = len(x)
    x, y = np.asarray(x, float), np.asarray(y, float)
    tied = len(set(x)) < n or len(set(y)) < n
    pearson, spearman = stats.pearsonr(x, y), stats.spearmanr(x, y)
    kendall = stats.kendalltau(x, y, method="asymptotic")
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "value": {"pearson": pearson.statistic, "spearman": spearman.statistic, "kendall": kendall.statistic},
        "approximate": {"pearson": pearson.pvalue, "spearman": spearman.pvalue, "kendall": kendall.pvalue},
        "exact": brute_force(x.tolist(), y.tolist()) if n <= 8 else None,
        "kendallExact": None if tied else stats.kendalltau(x, y, method="exact").pvalue,
    }


cases = []
for n in (4, 5, 6, 7, 8, 10, 19, 33):
    x = rng.normal(size=n)
    cases.append(case(f"{n} untied", x, 0.6 * x + rng.normal(size=n)))
    cases.append(case(f"{n} tied", rng.integers(0, max(3, n // 3), n), rng.integers(0, max(3, n // 2), n)))
    cases.append(case(f"{n} tied in y", rng.normal(size=n), np.arange(n) // 2))
cases.append(case("8 perfect", np.arange(8), np.exp(np.arange(8))))
cases.append(case("7 far from zero", 1e6 + rng.normal(size=7), 1e-9 * rng.normal(size=7)))

families = []
for p in ([0.01, 0.02, 0.03, 0.04, 0.05], [0.5], [0.04, 0.001, 0.04, 0.9, 0.0], rng.uniform(size=25).tolist()):
    families.append({
        "p": p,
        "holm": multipletests(p, method="holm")[1].tolist(),
        "benjaminiHochberg": multipletests(p, method="fdr_bh")[1].tolist(),
    })


def critical(n, alpha):
    t = stats.t.ppf(1 - alpha / 2, n - 2)
    return t / math.sqrt(t * t + n - 2)


json.dump(
    {
        "origin": f"test/oracles/correlation.py; numpy {np.__version__}, scipy {scipy.__version__}, "
        f"statsmodels {statsmodels.__version__}; {datetime.date.today()}",
        "cases": [c for c in cases if not any(math.isnan(v) for v in c["value"].values())],
        "families": families,
        "critical": [{"n": n, "alpha": a, "r": critical(n, a)} for n in (3, 4, 8, 10, 19) for a in (0.05, 0.01)],
        "fisher": [
            {"n": n, "r": r, **dict(zip(("lower", "upper"), np.tanh(np.arctanh(r) + stats.norm.ppf([0.025, 0.975]) / math.sqrt(n - 3))))}
            for n, r in ((4, 0.3), (8, -0.7), (19, 0.456))
        ],
    },
    sys.stdout,
    indent=1,
)
