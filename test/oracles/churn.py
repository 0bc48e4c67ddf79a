"""Churn between two classifiers of drawn items, by NumPy alone.

    python test/oracles/churn.py > test/fixtures/churn.json
"""
import json

import numpy as np

draw = np.random.default_rng(11)
N = 240
NAMES = np.array(["bad", "fair", "good"])
POSITIVE = np.array([False, False, True])
label = draw.integers(0, 3, N)
# An item is in one group of region, and in any of two of theme.
region = draw.choice(["north", "south", "west", ""], N)
theme = draw.random((N, 2)) < [0.3, 0.15]


def decide(error):
    named = np.where(draw.random(N) < error, draw.integers(0, 3, N), label)
    return np.where(draw.random(N) < 0.04, -1, named)


def score(shift):
    s = np.clip(np.where(POSITIVE[label], 0.65, 0.35) + shift * (region == "south") + draw.normal(0, 0.2, N), 0, 1)
    return np.where(draw.random(N) < 0.05, np.nan, np.round(s, 3))


classes = [decide(0.2), decide(0.35 + 0.2 * theme[:, 0])]
scores = [score(0.0), score(0.12)]
groups = [("region", name, region == name) for name in ["north", "south", "west"]]
groups += [("theme", name, theme[:, k]) for k, name in enumerate(["war", "peace"])]


def expected(same, right, moved):
    """`right` of the two systems; each column is NaN where one has no answer."""
    columns = {
        "agreement": same,
        "negative-flip-rate": right[0] * (1 - right[1]),
        "positive-flip-rate": right[1] * (1 - right[0]),
    }
    if moved is not None:
        columns["divergence"] = moved
    found = []
    for measure, column in columns.items():
        found.append([measure, None, None, float(np.nanmean(column)), int(np.sum(~np.isnan(column)))])
        for attribute, name, member in groups:
            own, rest = column[member], column[~member]
            found.append([measure, attribute, name, float(np.nanmean(own)), int(np.sum(~np.isnan(own)))])
            gap = float(np.nanmean(own) - np.nanmean(rest))
            found.append([f"{measure}-difference", attribute, name, gap, int(np.sum(~np.isnan(own)))])
    return found


def masked(values, there):
    return np.where(there, np.asarray(values, float), np.nan)


there = (classes[0] >= 0) & (classes[1] >= 0)
by_class = expected(
    masked(classes[0] == classes[1], there), [masked(c == label, there) for c in classes], None
)
there = ~np.isnan(scores[0]) & ~np.isnan(scores[1])
chosen = [s >= 0.5 for s in scores]
by_score = expected(
    masked(chosen[0] == chosen[1], there),
    [masked(c == POSITIVE[label], there) for c in chosen],
    masked(np.abs(scores[0] - scores[1]), there),
)
# The reference gives scores, the subject names classes: whether they are positive is all that both say.
there = ~np.isnan(scores[0]) & (classes[1] >= 0)
chosen = [scores[0] >= 0.5, POSITIVE[classes[1]]]
mixed = expected(
    masked(chosen[0] == chosen[1], there), [masked(c == POSITIVE[label], there) for c in chosen], None
)

items = [
    {
        "label": str(NAMES[label[i]]),
        "region": str(region[i]),
        "themes": [name for k, name in enumerate(["war", "peace"]) if theme[i, k]],
        "classes": [None if c[i] < 0 else str(NAMES[c[i]]) for c in classes],
        "scores": [None if np.isnan(s[i]) else float(s[i]) for s in scores],
    }
    for i in range(N)
]
print("{")
print(f' "origin": "test/oracles/churn.py, NumPy {np.__version__}",')
print(' "items": [\n  ' + ",\n  ".join(json.dumps(item) for item in items) + "\n ],")
for name, rows in (("byClass", by_class), ("byScore", by_score), ("mixed", mixed)):
    comma = "" if name == "mixed" else ","
    print(f' "{name}": [\n  ' + ",\n  ".join(json.dumps(row) for row in rows) + f"\n ]{comma}")
print("}")
