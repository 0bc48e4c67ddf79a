"""Percentiles in lists by pandas, and what remains of differences where places are dealt anew.

    python test/oracles/ranking_gaps.py > test/fixtures/ranking-gaps.json
"""
import json

import numpy as np
import pandas as pd
from scipy.stats import t

draw = np.random.default_rng(5)
rows = []
for number in range(40):
    for _ in range(draw.integers(1, 7)):
        group = draw.choice(["a", "b", "c", None], p=[0.4, 0.3, 0.2, 0.1])
        merit = draw.normal() + {"a": 0.5, "b": 0, "c": -0.3, None: 0}[group]
        # Few different positions, so that some are shared.
        position = None if draw.uniform() < 0.06 else int(np.clip(6 - 2 * merit, 1, 12))
        rows.append([number, group, position])

table = pd.DataFrame(rows, columns=["list", "group", "position"]).dropna(subset=["position"])
table["size"] = table.groupby("list")["position"].transform("size")
table = table[table["size"] > 1].copy()
ranks = table.groupby("list")["position"].rank(ascending=False, method="average")
table["percentile"] = (ranks - 1) / (table["size"] - 1)
table["first"] = (table["position"] == table.groupby("list")["position"].transform("min")).astype(float)
known = table.dropna(subset=["group"])
names = sorted(known["group"].unique())
expected = []


def expect(measure, group, value, n, **more):
    expected.append({"measure": measure, "group": group, "value": float(value), "n": int(n), **more})


def clustered(own, rest):
    """Difference of two means and its limits, each list left out once (the jackknife)."""
    gap = own["percentile"].mean() - rest["percentile"].mean()
    without = [
        own.loc[own["list"] != number, "percentile"].mean() - rest.loc[rest["list"] != number, "percentile"].mean()
        for number in set(own["list"]) | set(rest["list"])
    ]
    error = np.sqrt(((np.array(without) - gap) ** 2).sum())
    share = own.groupby("list").size().div(len(own)).add(rest.groupby("list").size().div(len(rest)), fill_value=0)
    df = share.sum() ** 2 / (share**2).sum() - 1
    half = t.ppf(0.975, df) * error
    return gap, gap - half, gap + half


for name in names:
    own, rest = known[known["group"] == name], known[known["group"] != name]
    expect("mean-percentile", name, own["percentile"].mean(), len(own))
    expect("first-rate", name, own["first"].mean(), len(own))
    gap, lower, upper = clustered(own, rest)
    expect("percentile-gap", name, gap, len(own), lower=float(lower), upper=float(upper))


labels = table["group"].to_numpy()
members = [labels == name for name in names]


def gaps(percentile, first):
    means = [percentile[own].mean() for own in members]
    rates = [first[own].mean() for own in members]
    return [np.ptp(means), np.ptp(rates), min(rates) / max(rates)]


percentile, first = table["percentile"].to_numpy(), table["first"].to_numpy()
of_list = table["list"].to_numpy()
by_list = [np.flatnonzero(of_list == number) for number in np.unique(of_list)]
drawn = []
for _ in range(4000):
    order = np.arange(len(table))
    for index in by_list:
        order[index] = draw.permutation(index)
    drawn.append(gaps(percentile[order], first[order]))
for measure, value, chance in zip(
    ["percentile-difference", "first-rate-difference", "first-rate-ratio"], gaps(percentile, first), np.mean(drawn, axis=0)
):
    expect(measure, None, value, len(known), byChance=float(chance))

print(json.dumps({"origin": "test/oracles/ranking_gaps.py: pandas, NumPy, SciPy", "rows": rows, "expected": expected}))
