"""Limits of rates, and of the difference of two, by statsmodels and SciPy: writes test/fixtures/rate-limits.json.

    python test/oracles/rate_limits.py
"""

import datetime
import json
from pathlib import Path

import numpy as np
import scipy
import statsmodels
from bounded_rate import bounded
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint


def limits(k, n, method, tail=0.025):
    return np.clip(proportion_confint(k, n, alpha=2 * tail, method=method), 0, 1).tolist()


def difference(k, m, j, n, strict):
    """Square-and-add: the greater rate first; its lower limit from limits by `strict`."""
    p, q = k / m, j / n
    (_, above), (below, _) = bounded(k, m), bounded(j, n)
    least, most = strict(k, m)[0], strict(j, n)[1]
    return [p - q - np.hypot(p - least, most - q), p - q + np.hypot(above - p, q - below)]


def least_coverage(n, limits_of):
    """How often limits hold the rate that they hold least, of 0.001 to 0.5 in steps of 0.001."""
    rates = np.arange(1, 501) / 1000
    hits = np.arange(n + 1)
    low, high = np.array([limits_of(int(k), n) for k in hits]).T
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
        {"k": k, "n": n, "tail": t, "agrestiCoull": limits(k, n, "agresti_coull", t), "exact": limits(k, n, "beta", t),
         "bounded": bounded(k, n, t)}
        for k, n in rates
        for t in tails
    ],
    "differences": [
        {"rates": [[k, m], [j, n]], "plain": difference(k, m, j, n, bounded),
         "strict": difference(k, m, j, n, lambda k, n: limits(k, n, "beta"))}
        for k, m, j, n in pairs
    ],
    "leastCoverage": [
        {"n": n, "agrestiCoull": least_coverage(n, lambda k, n: limits(k, n, "agresti_coull")), "bounded": least_coverage(n, bounded)}
        for n in (5, 10, 11, 13, 15, 20, 25, 30, 50, 100, 200)
    ],
}
path = Path(__file__).resolve().parent.parent / "fixtures" / "rate-limits.json"
path.write_text(json.dumps(fixture) + "\n")
