"""Intervals of power means of AUCs by simulation, the slow and exact way: writes test/fixtures/power-means.json.

    python test/oracles/power_means.py

Truths by Paule and Mandel with scipy's root finder; estimates are shares of one gamma variable in two, by exact quantiles of
correlated normal numbers, 40,000 draws; the shift, and the AUC of a group that is apart, by root finding.
"""
import datetime
import json
import pathlib

import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.stats import gamma, norm

P, TAIL, UNLIKELY, SHARED, DRAWS = -5, 0.025, 0.2, 20, 40_000


def power_mean(x):
    return np.mean(x**P, axis=-1) ** (1 / P)


def errors(auc, m, n, v, weights, variance):
    items, scale, room = np.minimum(m, n), 1 / m + 1 / n, auc * (1 - auc) + v
    common = (items * v / scale).sum() / (items * room).sum()
    k = np.where(room > 0, (items * v / scale / np.where(room > 0, room, 1) + SHARED * common) / (items + SHARED), common)
    shared = (np.abs(weights) @ np.sqrt(v)) ** 2 - weights**2 @ v
    rho = np.clip((variance - weights**2 @ v) / shared, 0, 0.98)
    return np.minimum(0.9, k * scale), rho


def truths(auc, size, rho):
    centre = auc.mean()
    own = centre * (1 - centre) * size * (1 - rho)

    def excess(t):
        w = 1 / (own + t)
        return (w * (auc - (w @ auc) / w.sum()) ** 2).sum() - (len(auc) - 1)

    t = brentq(excess, 0, 1) if excess(0) > 0 else 0
    return centre + np.sqrt(t / (t + own)) * (auc - centre)


def simulate(rng, truth, size, rho):
    z, own = rng.normal(size=(DRAWS, 1)), rng.normal(size=(2, DRAWS, len(truth)))
    total = 1 / size - 1
    x = gamma.ppf(norm.cdf(np.sqrt(rho) * z + np.sqrt(1 - rho) * own[0]), truth * total)
    y = gamma.ppf(norm.cdf(-np.sqrt(rho) * z + np.sqrt(1 - rho) * own[1]), (1 - truth) * total)
    return power_mean(x / (x + y))


def moved(truth, shift):
    t = np.log(truth / (1 - truth)) + shift
    return np.clip(1 / (1 + np.exp(-t)), 1e-3, 1 - 1e-6)


def invert(truth, size, rho, value, share):
    def off(shift):
        return np.quantile(simulate(np.random.default_rng(3), moved(truth, shift), size, rho), share) - value

    return float(power_mean(moved(truth, brentq(off, -2, 2, xtol=1e-3))))


def least_likely(auc, size, rho):
    others = (auc.sum() - auc) / (len(auc) - 1)
    z = (auc - others) / np.sqrt(others * (1 - others) * size * (1 - rho))
    return int(z.argmin()) if len(auc) * norm.cdf(z.min()) < UNLIKELY else None


def lower_of_apart(one, truth, size, rho, value):
    def with_(t):
        changed = truth.copy()
        changed[one] = t
        return changed

    def off(t):
        return np.quantile(simulate(np.random.default_rng(3), with_(t), size, rho), 1 - TAIL) - value

    return float(power_mean(with_(brentq(off, 1e-3, truth.max(), xtol=1e-3))))


def case(auc, m, n, v, rho):
    auc, m, n, v = (np.array(x, float) for x in (auc, m, n, v))
    value = power_mean(auc)
    weights = (auc / value) ** (P - 1) / len(auc)
    apart = weights**2 @ v
    variance = apart + rho * ((weights @ np.sqrt(v)) ** 2 - apart)
    size, rho = errors(auc, m, n, v, weights, variance)
    likely = truths(auc, size, rho)
    one = least_likely(auc, size, rho)
    lower = invert(likely, size, rho, value, 1 - TAIL)
    alike = np.full(len(auc), auc.mean())
    return {
        "groups": [{"auc": a, "m": b, "n": c, "variance": d} for a, b, c, d in zip(auc, m, n, v)],
        "weights": weights.tolist(),
        "variance": float(variance),
        "truths": likely.tolist(),
        "apart": one,
        "value": float(value),
        "corrected": invert(likely, size, rho, value, 0.5),
        "byChance": float(simulate(np.random.default_rng(4), alike, size, rho).mean()),
        "lower": lower if one is None else min(lower, lower_of_apart(one, likely, size, rho, value)),
        "upper": invert(likely, size, rho, value, TAIL),
    }


def main():
    rng = np.random.default_rng(5)
    spread = np.clip(0.8 + 0.12 * rng.normal(size=12), 0.4, 0.99).round(3)
    cases = [
        case([0.7, 0.85, 0.9, 0.95], [40] * 4, [30] * 4, [0.003, 0.002, 0.0012, 0.0006], 0.2),
        case(spread, [10] * 12, [10] * 12, (spread * (1 - spread) * 0.07).round(5), 0),
        case([0.9, 1.0, 0.8, 0.88, 0.97, 0.93], [500] * 6, [10, 12, 15, 60, 80, 100], [0.002, 0, 0.004, 0.0009, 0.0003, 0.0004], 0.1),
        case([0.82, 0.58, 0.79, 0.85, 0.8, 0.78, 0.83, 0.81], [200] * 8, [20] * 8, [0.002, 0.0045, 0.002, 0.0015, 0.002, 0.0025, 0.002, 0.002], 0.05),
    ]
    fixture = {
        "origin": {
            "script": "test/oracles/power_means.py",
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
            "date": datetime.date.today().isoformat(),
        },
        "cases": cases,
    }
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "power-means.json"
    path.write_text(json.dumps(fixture) + "\n")


main()
