"""Numbers by group, with pandas and SciPy, and what shuffles make of their differences.

    python test/oracles/score_gaps.py > test/fixtures/score-gaps.json
"""
import json

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import binom, lognorm, norm, wasserstein_distance
from scipy.stats import t as student

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
# Limits that a numerical solution is part of.
solved = []


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


def shape(x):
    """Skewness and kurtosis of the lognormal distribution with the sample's L-skewness, by solving for its deviation."""
    x, n = np.sort(x), len(x)
    i = np.arange(n)
    weights = [np.ones(n) / n, i / (n - 1) / n, i * (i - 1) / ((n - 1) * (n - 2)) / n]
    b0, b1, b2 = (float(w @ x) for w in weights)
    target = (6 * b2 - 6 * b1 + b0) / (2 * b1 - b0)

    def ratio(d):
        p = (np.arange(400_000) + 0.5) / 400_000
        q = (np.exp(d * norm.ppf(p)) - 1) / d
        return float((q * (6 * p**2 - 6 * p + 1)).mean() / (q * (2 * p - 1)).mean())

    d = min(1, brentq(lambda d: ratio(d) - abs(target), 1e-4, 2))
    _, _, skewness, excess = lognorm.stats(d, moments="mvsk")
    return float(np.sign(target) * skewness), float(excess) + 3


def mean_limits(x):
    n = len(x)
    third = n**2 / ((n - 1) * (n - 2)) * ((x - x.mean()) ** 3).mean() / np.var(x, ddof=1) ** 1.5
    skewness = max([third, shape(x)[0]], key=abs)
    error = np.std(x, ddof=1) / np.sqrt(n)
    quantile = student.ppf(0.975, n - 1)
    johnson = error * skewness / (6 * np.sqrt(n)) * (1 + 2 * quantile**2)
    return x.mean() - quantile * error + min(0, johnson), x.mean() + quantile * error + max(0, johnson)


def gap_limits(a, b):
    (la, ua), (lb, ub) = mean_limits(a), mean_limits(b)
    gap = a.mean() - b.mean()
    return gap - np.hypot(a.mean() - la, ub - b.mean()), gap + np.hypot(ua - a.mean(), b.mean() - lb)


def hedges_limits(a, b):
    g, df = hedges(a, b), len(a) + len(b) - 2
    s = np.sqrt((((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / df)
    normal = found = undrawn = 0
    for x in (a, b):
        z = ((x - x.mean()) / s) ** 2
        share = z.sum() / (len(x) - 1)
        normal += 2 * (len(x) - 1) * share**2 / df**2
        undrawn += (shape(x)[1] - 1) * (len(x) - 1) * share**2 / df**2
        found += ((z - share) ** 2).sum() / df**2
    half = student.ppf(0.975, df) / 2
    drawn = max(normal, found)
    ends = sorted([g * np.exp(-half * np.sqrt(max(drawn, undrawn))), g * np.exp(half * np.sqrt(drawn))])
    low, high = (np.array(gap_limits(a, b)) / s) * (1 - 3 / (4 * df - 1))
    return g - np.hypot(g - low, g - ends[0]), g + np.hypot(high - g, ends[1] - g)


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
    found = {"mean": mean_limits(own), "mean-gap": gap_limits(own, rest), "standardised-gap": hedges_limits(own, rest)}
    for measure, (low, high) in found.items():
        solved.append({"measure": measure, "group": name, "lower": float(low), "upper": float(high)})

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

print(json.dumps({"origin": "test/oracles/score_gaps.py: pandas, SciPy", "rows": rows, "expected": expected, "solved": solved, "pairs": pairs}))
