"""Two runs of score-gaps and ranking-gaps on the same items: writes test/fixtures/paired-gaps.json.

    python test/oracles/paired_gaps.py

Errors of changes of means by NumPy's variances, of percentiles by leaving out each list in turn (the jackknife), of all else by
NumPy's bootstrap of items or lists, with SciPy's Wasserstein distance.
"""
import json
import pathlib

import numpy as np
import scipy
from scipy.stats import wasserstein_distance

rng = np.random.default_rng(11)
DRAWS = 20_000

size = 90
group = np.arange(size) % 3 == 0
before = np.round(rng.normal(group * 0.4, 1, size), 3)
now = np.round(0.8 * before + rng.normal(group * 0.3, 0.5, size), 3)


def gaps(x, g):
    a, b = x[g], x[~g]
    df = len(a) + len(b) - 2
    s = np.sqrt((((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / df)
    above = [(part > np.median(x)).mean() for part in (a, b)]
    return {
        "median": np.median(a),
        "above-median-rate": above[0],
        "median-gap": np.median(a) - np.median(b),
        "standardised-gap": (1 - 3 / (4 * df - 1)) * (a.mean() - b.mean()) / s,
        "wasserstein-distance": wasserstein_distance(a, b),
        "above-median-ratio": min(above) / max(above),
    }


def change(one, other):
    return {name: other[name] - one[name] for name in one}


def errors(draw):
    drawn = [draw() for _ in range(DRAWS)]
    return {name: float(np.std([one[name] for one in drawn], ddof=1)) for name in drawn[0]}


def draw_items():
    i = rng.integers(0, size, size)
    return change(gaps(before[i], group[i]), gaps(now[i], group[i]))


d = now - before
mean_gap = np.sqrt(d[group].var(ddof=1) / group.sum() + d[~group].var(ddof=1) / (~group).sum())

lists = 14
of = np.repeat(np.arange(lists), 5)
women = rng.random(len(of)) < 0.5
merit = [rng.normal(0, 1, len(of))]
merit.append(0.7 * merit[0] + rng.normal(women * 0.5, 0.7, len(of)))
positions = []
for one in merit:
    place = np.zeros(len(of), dtype=int)
    for k in range(lists):
        inside = np.flatnonzero(of == k)
        place[inside] = [1 + (one[inside] > one[i]).sum() for i in inside]
    positions.append(place)


def shares(position):
    """Of the others in the list, below; and whether it is first."""
    percentile = np.array([(position[(of == of[i])] > position[i]).sum() / 4 for i in range(len(of))])
    return percentile, (position == 1).astype(float)


def ranks(position, keep):
    percentile, first = shares(position)
    w, m = keep[women], keep[~women]
    mean = lambda values, weight: (values * weight).sum() / weight.sum()
    p = [mean(percentile[women], w), mean(percentile[~women], m)]
    f = [mean(first[women], w), mean(first[~women], m)]
    return {
        "mean-percentile": p[0],
        "first-rate": f[0],
        "percentile-gap": p[0] - p[1],
        "percentile-difference": abs(p[0] - p[1]),
        "first-rate-difference": abs(f[0] - f[1]),
    }


whole = np.ones(len(of))
all_lists = change(*(ranks(position, whole) for position in positions))
jackknife = {}
for name in ("mean-percentile", "first-rate", "percentile-gap"):
    without = [change(*(ranks(p, (of != k).astype(float)) for p in positions))[name] for k in range(lists)]
    jackknife[name] = float(np.sqrt(sum((all_lists[name] - one) ** 2 for one in without)))


def draw_lists():
    times = np.bincount(rng.integers(0, lists, lists), minlength=lists)[of].astype(float)
    return change(*(ranks(position, times) for position in positions))


drawn = errors(draw_lists)
fixture = {
    "origin": {"script": "test/oracles/paired_gaps.py", "numpy": np.__version__, "scipy": scipy.__version__, "draws": DRAWS},
    "numbers": {
        "group": group.tolist(),
        "before": before.tolist(),
        "now": now.tolist(),
        "change": {name: float(value) for name, value in change(gaps(before, group), gaps(now, group)).items()},
        "meanGapError": float(mean_gap),
        "errors": errors(draw_items),
    },
    "rankings": {
        "list": of.tolist(),
        "women": women.tolist(),
        "before": positions[0].tolist(),
        "now": positions[1].tolist(),
        "change": {name: float(value) for name, value in all_lists.items()},
        "jackknife": jackknife,
        "errors": {name: drawn[name] for name in ("percentile-difference", "first-rate-difference")},
    },
}
pathlib.Path("test/fixtures/paired-gaps.json").write_text(json.dumps(fixture) + "\n")
print(json.dumps({k: fixture[k] if k == "origin" else {n: fixture[k][n] for n in fixture[k] if n in ("change", "errors", "jackknife", "meanGapError")} for k in fixture}, indent=1))
