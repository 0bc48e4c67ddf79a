"""Numbers by group, with pandas and SciPy, and what shuffles make of their differences.

    python test/oracles/score_gaps.py > test/fixtures/score-gaps.json
"""
import json

import numpy as np
import pandas as pd
from scipy.stats import binom, wasserstein_distance

draw = np.random.default_rng(11)
groups = ["a", "b", "c", None]
rows = []
for i in range(140):
    group = groups[draw.choice(4, p=[0.3, 0.35, 0.25, 0.1])]
    number = round(float(draw.gamma(3, 900) + {"a": 0, "b": 500, "c": -200, None: 0}[group]), -1)
    rows.append([group, None if draw.uniform() < 0.05 else number])

table = pd.DataFrame(rows, columns=["group", "number"])
answered = table.dropna(subset=["number"])
median = answered["number"].median()
known = answered.dropna(subset=["group"])
names = sorted(known["group"].unique())
values = {name: known.loc[known["group"] == name, "number"].to_numpy() for name in names}
rests = {name: known.loc[known["group"] != name, "number"].to_numpy() for name in names}
expected = []


def expect(measure, group, value, **more):
    expected.append({"measure": measure, "group": group, "value": float(value), **more})


def hedges(a, b):
    df = len(a) + len(b) - 2
    s = np.sqrt(((len(a) - 1) * np.var(a, ddof=1) + (len(b) - 1) * np.var(b, ddof=1)) / df)
    return (1 - 3 / (4 * df - 1)) * (a.mean() - b.mean()) / s


def order_statistics(x):
    x = np.sort(x)
    k = int(binom.ppf(0.025, len(x), 0.5))  # the least k with P(X <= k) >= 2.5 %
    return x[k - 1], x[len(x) - k]


def within(samples):
    df = sum(len(x) - 1 for x in samples)
    return np.sqrt(sum(((x - x.mean()) ** 2).sum() for x in samples) / df), 1 - 3 / (4 * df - 1)


def differences(values, rests):
    """Of means, medians and standardised ones, and the greatest distance."""
    means = [x.mean() for x in values]
    medians = [np.median(x) for x in values]
    s, j = within(values)
    distances = [wasserstein_distance(x, y) for x, y in zip(values, rests)]
    return [np.ptp(means), np.ptp(medians), j * np.ptp(means) / s, max(distances)], distances


numbers = answered["number"]
expect("mean", None, numbers.mean(), n=len(numbers))
expect("median", None, median, n=len(numbers))
expect("above-median-rate", None, (numbers > median).mean(), n=len(numbers))
for name in names:
    own, rest = values[name], rests[name]
    lower, upper = order_statistics(own)
    n = len(own)
    expect("mean", name, own.mean(), n=n)
    expect("median", name, np.median(own), n=n, lower=lower, upper=upper)
    expect("above-median-rate", name, (own > median).mean(), n=n)
    expect("mean-gap", name, own.mean() - rest.mean(), n=n)
    gap = np.median(own) - np.median(rest)
    low, high = order_statistics(rest)
    expect(
        "median-gap",
        name,
        gap,
        n=n,
        lower=float(gap - np.hypot(np.median(own) - lower, high - np.median(rest))),
        upper=float(gap + np.hypot(upper - np.median(own), np.median(rest) - low)),
    )
    expect("standardised-gap", name, hedges(own, rest), n=n)

# The same of numbers that are dealt to the items anew.
everyone = known["number"].to_numpy()
of = known["group"].to_numpy()
drawn, each = [], []
for _ in range(20_000):
    dealt = draw.permutation(everyone)
    found, distances = differences([dealt[of == name] for name in names], [dealt[of != name] for name in names])
    drawn.append(found)
    each.append(distances)
chance = np.mean(drawn, axis=0)
found, distances = differences([values[name] for name in names], [rests[name] for name in names])
kinds = ["mean-difference", "median-difference", "standardised-difference", "wasserstein-distance"]
for measure, value, by_chance in zip(kinds, found, chance):
    expect(measure, None, value, n=len(known), byChance=float(by_chance))
for name, value, by_chance in zip(names, distances, np.mean(each, axis=0)):
    expect("wasserstein-distance", name, value, n=len(values[name]), byChance=float(by_chance))
rates = [(values[name] > median).mean() for name in names]
expect("above-median-difference", None, max(rates) - min(rates), n=len(known))
expect("above-median-ratio", None, min(rates) / max(rates), n=len(known))

pairs = []
for n, m in [(1, 1), (3, 5), (40, 17), (200, 31)]:
    for digits in [0, 3]:
        a, b = np.round(draw.normal(0, 3, n), digits), np.round(draw.normal(1, 2, m), digits)
        pairs.append({"a": a.tolist(), "b": b.tolist(), "distance": float(wasserstein_distance(a, b))})

print(json.dumps({"origin": "test/oracles/score_gaps.py: pandas, SciPy", "rows": rows, "expected": expected, "pairs": pairs}))
