"""Rates of clustered trials, their balance and their spread over groups, by statsmodels and SciPy.

Run from the repository root: python test/oracles/clustered_rates.py
Writes test/fixtures/clustered-rates.json. Counts are drawn by a seed.
"""

import datetime
import json
import pathlib

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from bounded_rate import bounded
from scipy import integrate, optimize, stats
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(5)
TAIL = 0.025


def clusters(prompts, texts, rate, alike):
    trials = rng.integers(0, texts + 1, prompts) if texts > 1 else np.ones(prompts, int)
    own = np.clip(rng.normal(rate, alike, prompts), 0, 1)
    return rng.binomial(trials, own), trials


def variance_between(k, n):
    """Of the mean of all trials, robust to their clusters, as statsmodels has it for a regression on a constant."""
    y = np.concatenate([[1] * a + [0] * (b - a) for a, b in zip(k, n)]).astype(float)
    groups = np.repeat(np.arange(len(n)), n)
    return float(sm.OLS(y, np.ones(len(y))).fit(cov_type="cluster", cov_kwds={"groups": groups}).cov_params()[0, 0])


def cautious_variance(k, n, added=0.5):
    """Of the mean of all trials and half a cluster more (`added`), which succeeds or fails as a whole: the sandwich of a weighted
    regression on a constant, each cluster's residuals made larger by 1 / sqrt(1 - leverage) (Bell and McCaffrey's CR2)."""
    used = n > 0
    k, n = k[used].astype(float), n[used].astype(float)
    size = (n**2).sum() / n.sum()
    outcomes = np.concatenate([k / n, [0, 1]])
    weights = np.concatenate([n, [size * added / 2, size * added / 2]])
    fit = sm.WLS(outcomes, np.ones(len(outcomes)), weights=weights).fit()
    shares = np.concatenate([n, [size, size]]) / weights.sum()
    counts = np.concatenate([np.ones(len(n)), [added / 2, added / 2]])
    # A part of a cluster counts as often as it is of one, with the residual that it would have as a whole one.
    scores = fit.resid * np.concatenate([n, [size, size]]) / np.sqrt(1 - shares)
    return float((counts * scores**2).sum() / weights.sum() ** 2), float(fit.params[0])


def size_of(k, n, tail, added=0.5):
    total = n.sum()
    clusters = total**2 / (n**2).sum()
    if (n > 0).sum() == total:
        return float(total)
    if k.sum() in (0, total):
        return float(clusters)
    few = stats.t.ppf(1 - tail, max(1, clusters - 1)) / stats.norm.ppf(1 - tail)
    variance, rate = cautious_variance(k, n, added)
    return float(min(total, rate * (1 - rate) / (variance * few**2)))


def limits_of(k, n, tail, strict=False):
    size = size_of(k, n, tail, 1 if strict else 0.5)
    method = "beta" if strict else "agresti_coull"
    if (n > 0).sum() < 10:
        method = "beta"
    if method != "beta" and size == n.sum():
        return bounded(k.sum(), n.sum(), tail)
    found = proportion_confint(k.sum() / n.sum() * size, size, alpha=2 * tail, method=method)
    return [float(np.clip(x, 0, 1)) for x in found]


def ratio(p):
    return min(p, 1 - p) / max(p, 1 - p)


def ratios_between(lower, upper):
    """The least and greatest ratio of any share in between, found by looking."""
    seen = [ratio(p) for p in np.append(np.linspace(lower, upper, 2001), [0.5] if lower <= 0.5 <= upper else [])]
    return min(seen), max(seen)


def balances(groups):
    value = [ratio(k.sum() / n.sum()) for k, n in groups]
    plain = [ratios_between(*limits_of(k, n, TAIL)) for k, n in groups]
    strict = [ratios_between(*limits_of(k, n, 1 - (1 - TAIL) ** (1 / len(groups)), strict=True)) for k, n in groups]
    far = [ratios_between(*limits_of(k, n, stats.norm.cdf(-3)))[1] for k, n in groups]
    z = stats.norm.ppf(1 - TAIL)
    taken = added = squares = above = 0
    for (k, n), v, (_, upper), most in zip(groups, value, plain, far):
        size = size_of(k, n, TAIL)
        if most == 1:
            mean = integrate.quad(lambda x: np.exp(-abs(x)) * stats.norm.pdf(x, scale=2 / size**0.5), -np.inf, np.inf)[0]
            taken += 1 - mean
        minority = min(k.sum(), n.sum() - k.sum()) / n.sum()
        variance = minority * (1 - minority) / size
        # First and second derivative of p / (1 - p).
        squares += variance / (1 - minority) ** 4
        added += variance * 2 / (1 - minority) ** 3 / 2
        above += (upper - v) ** 2
    g = len(groups)
    mean = sum(value) / g
    return {
        "groups": [{"value": v, "lower": a, "upper": b} for v, (a, b) in zip(value, plain)],
        "least": {"value": min(value), "lower": min(a for a, _ in plain), "upper": min(b for _, b in strict)},
        "mean": {"value": mean, "lower": max(0, mean - added / g - z * squares**0.5 / g),
                 "upper": min(1, mean + taken / g + above**0.5 / g)},
    }


def equal_variances(spread, variance, groups):
    """G s^2 / v is noncentral chi-squared with G - 1 degrees of freedom: exact limits of the spread."""
    below = lambda s: stats.ncx2.cdf(groups * spread**2 / variance, groups - 1, groups * s**2 / variance) if s else \
        stats.chi2.cdf(groups * spread**2 / variance, groups - 1)
    limit = lambda share: 0.0 if below(0) <= share else float(optimize.brentq(lambda s: below(s) - share, 0, spread + 10 * variance**0.5))
    return {"groups": groups, "spread": spread, "variances": [variance] * groups, "lower": limit(1 - TAIL), "upper": limit(TAIL)}


def two_groups(spread, variances):
    """Half the absolute difference of two normals: folded normal."""
    error = sum(variances) ** 0.5 / 2
    below = lambda s: stats.norm.cdf((spread - s) / error) - stats.norm.cdf((-spread - s) / error)
    limit = lambda share: 0.0 if below(0) <= share else float(optimize.brentq(lambda s: below(s) - share, 0, spread + 10 * error))
    return {"groups": 2, "spread": spread, "variances": list(variances), "lower": limit(1 - TAIL), "upper": limit(TAIL)}


rates = []
for prompts, texts, rate, alike in ((20, 1, 0.3, 0), (20, 4, 0.3, 0.3), (15, 8, 0.5, 0), (40, 2, 0.05, 0.05), (12, 5, 0, 0), (12, 5, 1, 0), (1, 6, 0.5, 0)):
    k, n = clusters(prompts, texts, rate, alike)
    if n.sum() == 0:
        n[0], k[0] = 3, 1
    p = k.sum() / n.sum()
    rates.append({"successes": k.tolist(), "trials": n.tolist(), "value": p,
                  "variance": variance_between(k, n) if 0 < p < 1 and (n > 0).sum() > 1 else None,
                  "cautiousVariance": cautious_variance(k, n)[0],
                  "limits": {str(tail): limits_of(k, n, tail) for tail in (0.025, 0.001)}})

over = []
for rates_of in ((0.5, 0.5, 0.5), (0.1, 0.3, 0.5, 0.7, 0.9), (0.02, 0.98), (0.45, 0.2, 0.0)):
    for texts in (1, 4):
        groups = [clusters(25, texts, p, 0.1 if 0 < p < 1 else 0) for p in rates_of]
        over.append({"shares": [[k.tolist(), n.tolist()] for k, n in groups], **balances(groups)})

spreads = [equal_variances(*case) for case in ((0.1, 0.0025, 18), (0.05, 0.0025, 18), (0.03, 0.0001, 5), (0.2, 0.001, 43))]
spreads += [two_groups(*case) for case in ((0.1, (0.001, 0.004)), (0.02, (0.0001, 0.001)), (0.2, (0.0005, 0.00001)))]

origin = {"script": "test/oracles/clustered_rates.py", "date": str(datetime.date.today()),
          "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}}
result = {"origin": origin, "rates": rates, "balances": over, "spreads": spreads}
pathlib.Path("test/fixtures/clustered-rates.json").write_text(json.dumps(result) + "\n")
