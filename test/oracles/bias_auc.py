"""AUCs of groups and their uncertainty, the slow and obvious way: writes test/fixtures/bias-auc.json.

    python test/oracles/bias_auc.py

AUCs by scikit-learn; DeLong's components by comparing every pair; the covariance as a full matrix; Newcombe's limits as
roots of a polynomial; Wilson's limits by statsmodels.
"""
import datetime
import json
import pathlib

import numpy as np
import scipy
import sklearn
import statsmodels
from numpy.polynomial import polynomial as P
from scipy.stats import beta, norm
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

Z = norm.ppf(0.975)


def auc(pos, neg):
    return roc_auc_score(np.r_[np.ones(len(pos)), np.zeros(len(neg))], np.r_[pos, neg])


def placements(scores, upper, lower):
    """V10 of the upper items, V01 of the lower ones: every pair looked at."""
    wins = (scores[upper][:, None] > scores[lower][None, :]) + 0.5 * (scores[upper][:, None] == scores[lower][None, :])
    return wins.mean(1), wins.mean(0)


def components(scores, upper, lower):
    """Error of the AUC, item by item; the squares add up to DeLong's variance."""
    v10, v01 = placements(scores, upper, lower)
    m, n = len(upper), len(lower)
    out = np.zeros(len(scores))
    out[upper] = (v10 - v10.mean()) / np.sqrt(m * (m - 1))
    out[lower] = (v01 - v01.mean()) / np.sqrt(n * (n - 1))
    return out


def lower_limit(value, variance, m, n, w=0.4):
    """Wilson's limit of as many trials as have the variance, with a weight w of items at the bound in either sample."""
    mean = value * m / (m + w) * n / (n + w)
    if mean == 0:
        return 0
    # w items that are value below the mean of m: w m / (m + w) value^2 more sum of squares.
    for size in (m, n):
        variance += (w * size / (size + w) * value**2) / ((size + w) * (size + w - 1))
    trials = mean * (1 - mean) / variance
    return proportion_confint(mean * trials, trials, method="wilson")[0]


def auc_interval(value, variance, m, n):
    """No nearer than half an item at the bound puts the AUC where nothing drawn varies."""
    alone = max(0, 1 - np.hypot(*(beta.ppf(0.975, 0.5, size) for size in (m, n))))
    lower, upper = (min(lower_limit(x, variance, m, n), x * alone) for x in (value, 1 - value))
    return [float(lower), float(1 - upper)]


def folded(gaps, errors, spread, limits):
    """Mean absolute gap; below, each gap within three standard errors of 0 may have added E|N(0, 1)| of one, and the spread
    is as much greater as the gaps' own limits towards 0 are farther away than Z standard errors."""
    near = np.where(gaps > 0, gaps - limits[:, 0], limits[:, 1] - gaps)
    skewed = max(1, near.sum() / (Z * errors.sum()))
    value = np.abs(gaps).mean()
    bias = np.where(np.abs(gaps) <= 3 * errors, errors, 0).mean() * np.sqrt(2 / np.pi)
    return [float(max(0, value - bias - Z * spread * skewed)), float(min(0.5, value + Z * spread))]


def newcombe5(theta, m, n):
    """(theta - t)^2 m n (2 - t)(1 + t) = z^2 t (1 - t) [(2 - t)(1 + t) + s (1 - t)(1 + t) + s t (2 - t)]."""
    s = (m + n) / 2 - 1
    two, one, t, rest = [2, -1], [1, 1], [0, 1], [1, -1]
    left = P.polymul(P.polymul(P.polypow([theta, -1], 2), [m * n]), P.polymul(two, one))
    inner = P.polyadd(P.polymul(two, one), P.polyadd(s * np.array(P.polymul(rest, one)), s * np.array(P.polymul(t, two))))
    right = Z**2 * np.array(P.polymul(P.polymul(t, rest), inner))
    roots = P.polyroots(P.polysub(left, right))
    roots = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
    roots = roots[(roots > -1e-9) & (roots < 1 + 1e-9)]
    lower = max((r for r in roots if r <= theta + 1e-9), default=0.0) if theta not in (0.0,) else 0.0
    upper = min((r for r in roots if r >= theta - 1e-9), default=1.0) if theta not in (1.0,) else 1.0
    if theta == 1.0:
        lower = max(r for r in roots if r < 1 - 1e-7)
    if theta == 0.0:
        upper = min(r for r in roots if r > 1e-7)
    return [float(lower), float(upper)]


def power_mean(values, p):
    return np.mean(np.array(values) ** p) ** (1 / p)


def synthetic(rng, n=400):
    """Scores on a grid (many ties), groups that overlap, one item in seven in no group."""
    labels = (rng.random(n) < 0.45).astype(int)
    member = rng.random((n, 4)) < np.array([0.35, 0.25, 0.3, 0.2])
    member[rng.random(n) < 1 / 7] = False
    logits = 1.3 * (labels - 0.5) + member @ np.array([0.5, -0.3, 0.2, 0.0]) + rng.normal(size=n)
    return np.round(1 / (1 + np.exp(-logits)), 2), labels, member


PARTS = {
    "subgroup-auc": ("s+", "s-", 0),
    "bpsn-auc": ("b+", "s-", 0),
    "bnsp-auc": ("s+", "b-", 0),
    "negative-aeg": ("s-", "b-", 0.5),
    "positive-aeg": ("s+", "b+", 0.5),
}


def parts(labels, member, used):
    background = used & ~member
    return {
        "s+": np.flatnonzero(member & (labels == 1)),
        "s-": np.flatnonzero(member & (labels == 0)),
        "b+": np.flatnonzero(background & (labels == 1)),
        "b-": np.flatnonzero(background & (labels == 0)),
    }


def evaluate(scores, labels, member, rule, scopes):
    used = np.ones(len(scores), bool) if rule == "borkan" else member.any(1)
    result = {"groups": [], "summaries": []}
    comp, values, limits = {}, {}, {}
    for g in range(member.shape[1]):
        index = parts(labels, member[:, g], used)
        for measure, (u, l, shift) in PARTS.items():
            value = auc(scores[index[u]], scores[index[l]])
            values[measure, g] = value
            comp[measure, g] = components(scores, index[u], index[l])
            variance = float((comp[measure, g] ** 2).sum())
            lo, hi = auc_interval(value, variance, len(index[u]), len(index[l]))
            limits[measure, g] = [lo - shift, hi - shift]
            result["groups"].append(
                {"measure": measure, "group": g, "value": value - shift, "variance": variance, "lower": lo - shift, "upper": hi - shift}
            )
    for name, groups in scopes.items():
        for measure, (_, _, shift) in PARTS.items():
            x = np.array([values[measure, g] for g in groups])
            covariance = np.array([[comp[measure, a] @ comp[measure, b] for b in groups] for a in groups])
            if shift:
                value, gradient = np.abs(x - shift).mean(), np.sign(x - shift) / len(x)
            else:
                value = power_mean(x, -5)
                gradient = (x / value) ** -6 / len(x)
            variance = float(gradient @ covariance @ gradient)
            summary = {"measure": measure, "scope": name, "value": float(value), "variance": variance}
            # Those of generalised means are simulated: test/oracles/power_means.py.
            if shift:
                own = np.array([limits[measure, g] for g in groups])
                summary["lower"], summary["upper"] = folded(x - shift, np.sqrt(np.diag(covariance)), variance**0.5, own)
            result["summaries"].append(summary)
    return result


def bootstrap_se(rng, scores, labels, member, resamples=1000):
    """Standard error of the generalised mean BPSN AUC (Borkan's background) over resamples of all items."""
    values = []
    for _ in range(resamples):
        i = rng.integers(0, len(scores), len(scores))
        s, y, g = scores[i], labels[i], member[i]
        aucs = []
        for k in range(g.shape[1]):
            index = parts(y, g[:, k], np.ones(len(s), bool))
            aucs.append(auc(s[index["b+"]], s[index["s-"]]))
        values.append(power_mean(aucs, -5))
    return float(np.std(values, ddof=1))


def main():
    rng = np.random.default_rng(20)
    scores, labels, member = synthetic(rng)
    scopes = {"all": [0, 1, 2, 3], "first": [0, 1], "second": [2, 3]}
    fixture = {
        "origin": {
            "script": "test/oracles/bias_auc.py",
            "versions": {m.__name__: m.__version__ for m in (np, scipy, sklearn, statsmodels)},
            "date": datetime.date.today().isoformat(),
        },
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "members": [np.flatnonzero(member[:, g]).tolist() for g in range(4)],
        "overall": auc(scores[labels == 1], scores[labels == 0]),
        "overallVariance": float((components(scores, np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)) ** 2).sum()),
        "hatexplain": evaluate(scores, labels, member, "hatexplain", scopes),
        "borkan": evaluate(scores, labels, member, "borkan", scopes),
        "bootstrapBpsnStandardError": bootstrap_se(rng, scores, labels, member),
        "limits": [
            {"auc": a, "variance": v, "m": m, "n": n, "limits": auc_interval(a, v, m, n)}
            for a, v, m, n in [(0.96, 0.001, 10, 490), (1.0, 0.0, 10, 10), (0.5, 0.0, 10, 40), (0.8, 0.004, 50, 1000)]
        ],
        "newcombe": [
            {"auc": a, "m": m, "n": n, "limits": newcombe5(a, m, n)}
            for a, m, n in [(1.0, 10, 10), (1.0, 33, 2), (0.0, 12, 40), (0.5, 20, 30), (0.8, 15, 60)]
        ],
        "wilson": [
            {"k": k, "n": n, "limits": [float(x) for x in proportion_confint(k, n, method="wilson")]}
            for k, n in [(0, 10), (10, 10), (1, 10), (81, 263), (1, 29), (500000, 1000000)]
        ],
    }
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "bias-auc.json"
    path.write_text(json.dumps(fixture) + "\n")


main()
