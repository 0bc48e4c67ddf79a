"""Accuracies and gaps of synthetic test cases, by pandas, scikit-learn and statsmodels.

    python test/oracles/functional_tests.py   -> test/fixtures/functional-tests.json

The gap of two groups is put together from statsmodels' limits, the lower limit from exact ones; of several only the value is compared.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from bounded_rate import bounded
from sklearn.metrics import accuracy_score
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(11)
n = 400
data = pd.DataFrame(
    {
        "label": rng.integers(0, 2, n),
        "functionality": rng.choice(["negation", "quotation", "slur", "counter"], n),
        "target": rng.choice(["a", "b", "c", ""], n, p=[0.3, 0.3, 0.3, 0.1]),
    }
)
ease = data.target.map({"a": 1.5, "b": 0.5, "c": 1.0, "": 1.0})
data["score"] = 1 / (1 + np.exp(-(2 * data.label - 1) * ease + rng.normal(size=n)))
data.loc[rng.choice(n, 7, replace=False), "score"] = np.nan


def accuracy(rows):
    rows = rows.dropna(subset=["score"])
    predicted = (rows.score >= 0.5).astype(int)
    right = int((predicted == rows.label).sum())
    lower, upper = bounded(right, len(rows))
    return {"value": accuracy_score(rows.label, predicted), "n": len(rows), "right": right, "lower": lower, "upper": upper}


def gap(rows):
    of = {group: accuracy(rows[rows.target == group]) for group in ["a", "b", "c"]}
    values = [a["value"] for a in of.values()]
    return {"value": max(values) - min(values)}


two = {group: accuracy(data[data.target == group]) for group in ["a", "b"]}
low, high = sorted(two.values(), key=lambda a: a["value"])
exact = {name: proportion_confint(a["right"], a["n"], method="beta") for name, a in [("low", low), ("high", high)]}
difference = high["value"] - low["value"]
lower = difference - np.hypot(high["value"] - exact["high"][0], exact["low"][1] - low["value"])
upper = difference + np.hypot(high["upper"] - high["value"], low["value"] - low["lower"])
expected = {
    "overall": accuracy(data),
    "functionality": {f: accuracy(data[data.functionality == f]) for f in sorted(data.functionality.unique())},
    "target": {t: accuracy(data[data.target == t]) for t in ["a", "b", "c"]},
    "gaps": {
        "accuracy-gap": gap(data),
        "positive-accuracy-gap": gap(data[data.label == 1]),
        "negative-accuracy-gap": gap(data[data.label == 0]),
    },
    "twoGroups": {"value": high["value"] - low["value"], "lower": lower, "upper": upper},
}
rows = data.astype(object).where(data.notna(), None).to_dict("list")
Path(__file__).resolve().parent.parent.joinpath("fixtures/functional-tests.json").write_text(
    json.dumps({"origin": "test/oracles/functional_tests.py", "rows": rows, "expected": expected}) + "\n"
)
