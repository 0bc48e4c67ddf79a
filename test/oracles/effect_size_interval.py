"""Limits of the WEAT effect size by SciPy's noncentral t, over words and over words with several sentences.

Run from the repository root: python test/oracles/effect_size_interval.py
Writes test/fixtures/effect-size-interval.json. Associations are drawn by a seed.
"""

import datetime
import json
import pathlib

import numpy as np
import scipy
from scipy import integrate, optimize, stats

rng = np.random.default_rng(8)
TAIL = 0.025


def below(t, df, nc):
    """P(T <= t): SciPy's own where it has one, which it loses far from 0, by adaptive quadrature over the chi distribution there."""
    scale = df**-0.5
    chance = integrate.quad(lambda s: stats.norm.cdf(t * s - nc) * stats.chi.pdf(s, df, scale=scale), 0, np.inf, epsabs=1e-13, epsrel=1e-12)[0]
    own = stats.nct.cdf(t, df, nc)
    assert np.isnan(own) or abs(own - chance) < 1e-9
    return chance


def limits_of(x, y):
    """x, y: arrays of words by sentences, all words with as many sentences."""
    p, q = x.size / (x.size + y.size), y.size / (x.size + y.size)
    error_x, error_y = (stats.sem(words.mean(axis=1)) for words in (x, y))
    error = np.hypot(error_x, error_y)
    df = stats.ttest_ind(x.mean(axis=1), y.mean(axis=1), equal_var=False).df / 2
    t = (x.mean() - y.mean()) / error
    # The variance of a sentence is that around the mean of its set, and what that mean itself errs.
    within = p * (x.var() + error_x**2) + q * (y.var() + error_y**2)
    carried = []
    for share in (1 - TAIL, TAIL):
        noncentrality = optimize.brentq(lambda nc: below(t, df, nc) - share, t - 3 - 1.5 * abs(t), t + 3 + 1.2 * abs(t), xtol=1e-12)
        d = noncentrality * error / within**0.5
        carried.append(d / (1 + p * q * d**2) ** 0.5)
    return carried


cases = []
for nx, ny, sentences, apart in ((5, 5, 1, 0), (5, 5, 1, 2), (8, 13, 1, 1), (25, 25, 1, -3), (6, 9, 4, 1.5), (5, 5, 6, 0.3)):
    x, y = (mean + rng.normal(0, sd, (n, 1)) + (rng.normal(0, 0.5, (n, sentences)) if sentences > 1 else 0)
            for n, mean, sd in ((nx, apart, 1), (ny, 0, 1.5)))
    lower, upper = limits_of(x, y)
    cases.append({"x": x.tolist(), "y": y.tolist(), "lower": lower, "upper": upper})

chances = [{"t": t, "df": df, "lambda": nc, "below": below(t, df, nc)}
           for t, df, nc in ((0, 2, 0), (1, 2, 0.5), (-2.5, 3.7, -4), (6, 4, 3), (12, 12, 14), (3, 50, 2))]

origin = {"script": "test/oracles/effect_size_interval.py", "date": str(datetime.date.today()),
          "versions": {"numpy": np.__version__, "scipy": scipy.__version__}}
result = {"origin": origin, "chances": chances, "intervals": cases}
pathlib.Path("test/fixtures/effect-size-interval.json").write_text(json.dumps(result) + "\n")
