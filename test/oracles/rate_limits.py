"""Limits of rates, and of the difference of two, by statsmodels and SciPy: writes test/fixtures/rate-limits.json.

    python test/oracles/rate_limits.py
"""

import datetime
import json
from pathlib import Path

import numpy as np
import scipy
import statsmodels
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint


def limits(k, n, method, tail=0.025):
    return np.clip(proportion_confint(k, n, alpha=2 * tail, method=method), 0, 1).tolist()


def difference(k, m, j, n, strict):
    """Square-and-add: the greater rate first; its lower limit from limits by the method `strict`."""
    p, q = k / m, j / n
    (_, above), (below, _) = limits(k, m, "agresti_coull"), limits(j, n, "agresti_coull")
    least, most = limits(k, m, strict)[0], limits(j, n, strict)[1]
    return [p - q - np.hypot(p - least, most - q), p - q + np.hypot(above - p, q - below)]


def least_coverage(n):
    """How often Agresti's and Coull's limits hold the rate that they hold least, of 0.001 to 0.5 in steps of 0.001."""
    rates = np.arange(1, 501) / 1000
    hits = np.arange(n + 1)
    low, high = np.clip(proportion_confint(hits, n, method="agresti_coull"), 0, 1)
    held = (low <= rates[:, None] + 1e-12) & (rates[:, None] <= high + 1e-12)
    return float((binom.pmf(hits, n, rates[:, None]) * held).sum(1).min())


rates = [(0, 10), (10, 10), (1, 10), (3, 20), (81, 263), (1, 29), (500000, 1000000)]
tails = [0.025, 0.025 / 1225]
pairs = [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20), (6, 7, 2, 7)]
fixture = {
    "origin": {
        "script": "test/oracles/rate_limits.py",
        "versions": {m.__name__: m.__version__ for m in (np, scipy, statsmodels)},
        "date": datetime.date.today().isoformat(),
    },
    "rates": [
        {"k": k, "n": n, "tail": t, "agrestiCoull": limits(k, n, "agresti_coull", t), "exact": limits(k, n, "beta", t)}
        for k, n in rates
        for t in tails
    ],
    "differences": [
        {"rates": [[k, m], [j, n]], "plain": difference(k, m, j, n, "agresti_coull"), "strict": difference(k, m, j, n, "beta")}
        for k, m, j, n in pairs
    ],
    "leastCoverage": [{"n": n, "share": least_coverage(n)} for n in (10, 11, 13, 15, 20, 30, 50, 100, 200)],
}
path = Path(__file__).resolve().parent.parent / "fixtures" / "rate-limits.json"
path.write_text(json.dumps(fixture) + "\n")
