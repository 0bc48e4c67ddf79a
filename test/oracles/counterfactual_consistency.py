"""Counterfactual consistency of drawn decisions by pandas and SciPy, and Cochran's Q over all orders of the groups.

    python test/oracles/counterfactual_consistency.py > test/fixtures/counterfactual-consistency.json
"""
import itertools
import json

import numpy as np
import pandas as pd
from scipy.stats import binomtest

draw = np.random.default_rng(7)
groups = ["a", "b", "c", "d"]
rows = []
for case in range(60):
    level = draw.uniform(0.1, 0.9)
    for g, group in enumerate(groups):
        if draw.uniform() < 0.1:
            continue
        answered = draw.uniform() > 0.05
        score = round(float(np.clip(level + 0.08 * g + draw.normal(0, 0.15), 0, 1)), 3)
        decision = "yes" if score > 0.6 else "maybe" if score > 0.4 else "no"
        rows.append([f"case {case}", group, decision if answered else None, score if answered else None])

table = pd.DataFrame(rows, columns=["case", "group", "decision", "score"]).dropna(subset=["decision"])
decisions = table.pivot(index="case", columns="group", values="decision")
scores = table.pivot(index="case", columns="group", values="score")
compared = decisions.notna().sum(axis=1) >= 2
decisions, scores = decisions[compared], scores[compared]

expected = []


def expect(measure, group, value, n, **more):
    expected.append({"measure": measure, "group": group, "value": float(value), "n": int(n), **more})


expect("flip-rate", None, (decisions.nunique(axis=1) > 1).mean(), len(decisions))
pairwise = [
    np.mean([x != y for x, y in itertools.combinations(row.dropna(), 2)]) for _, row in decisions.iterrows()
]
expect("pairwise-flip-rate", None, np.mean(pairwise), len(pairwise))
expect("score-range", None, (scores.max(axis=1) - scores.min(axis=1)).mean(), len(scores))
complete = decisions.dropna()
shares = (complete == "yes").mean()
expect("positive-rate-range", None, shares.max() - shares.min(), len(complete))
for a, b in itertools.combinations(groups, 2):
    both = decisions[[a, b]].dropna()
    expect("flip-rate", f"{a} <-> {b}", (both[a] != both[b]).mean(), len(both))
    shift = (scores[b] - scores[a]).dropna()
    expect("score-shift", f"{a} -> {b}", shift.mean(), len(shift))
    gained = int(((both[b] == "yes") & (both[a] != "yes")).sum())
    lost = int(((both[b] != "yes") & (both[a] == "yes")).sum())
    p = binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    expect("positive-rate-shift", f"{a} -> {b}", (gained - lost) / len(both), len(both), pValue=float(p))

# Every order of each of six cases of three groups: 3^5 arrangements of the five that are not alike.
small = [[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 1, 1]]
orders = [sorted(set(itertools.permutations(row))) for row in small]
squares = [sum(t * t for t in map(sum, zip(*chosen))) for chosen in itertools.product(*orders)]
own = sum(t * t for t in map(sum, zip(*small)))
exact = float(np.mean([value >= own for value in squares]))

print(json.dumps({"rows": rows, "expected": expected, "cochran": {"decisions": small, "pValue": exact}}, indent=1))
