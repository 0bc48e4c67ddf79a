"""True positive rate gaps of synthetic predictions, by pandas, SciPy and statsmodels.

    python test/oracles/true_positive_rate_gap.py   -> test/fixtures/true-positive-rate-gap.json
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import pearsonr
from statsmodels.stats.proportion import confint_proportions_2indep

rng = np.random.default_rng(3)
classes = ["nurse", "surgeon", "poet", "pilot", "model"]
share = dict(zip(classes, [0.9, 0.2, 0.5, 0.1, 0.7]))
n = 1500
label = rng.choice(classes, n)
gender = np.where(rng.random(n) < np.vectorize(share.get)(label), "female", "male")
# A class is recognised better in the gender that is frequent in it.
likely = 0.6 + 0.25 * np.where(gender == "female", 1, -1) * (np.vectorize(share.get)(label) - 0.5)
predicted = np.where(rng.random(n) < likely, label, rng.choice(classes, n))
predicted[rng.choice(n, 9, replace=False)] = ""
rows = pd.DataFrame({"label": label, "gender": gender, "predicted": predicted})
answered = rows[rows.predicted != ""]

gaps = {}
for name, of in answered.groupby("label"):
    right = (of.predicted == of.label).groupby(of.gender).agg(["sum", "count"])
    f, m = right.loc["female"], right.loc["male"]
    lower, upper = confint_proportions_2indep(f["sum"], f["count"], m["sum"], m["count"], method="newcomb")
    gaps[name] = {
        "value": f["sum"] / f["count"] - m["sum"] / m["count"],
        "lower": lower,
        "upper": upper,
        "share": f["count"] / (f["count"] + m["count"]),
        "n": int(f["count"] + m["count"]),
    }
values = np.array([g["value"] for g in gaps.values()])
expected = {
    "gaps": gaps,
    "rms": float(np.sqrt((values**2).mean())),
    "correlation": float(pearsonr(values, [g["share"] for g in gaps.values()])[0]),
}

# Intervals by redrawing the items themselves, with replacement, within each class and gender. `errors` are the standard
# errors of such limits at 100,000 resamples, from the spread of the order statistics around them.
RESAMPLES = 100_000
redraw = np.random.default_rng(4)
sides = {
    (name, g): (of.predicted == of.label).to_numpy()
    for (name, g), of in answered.groupby(["label", "gender"])
}


def redrawn(hits):
    return np.concatenate([hits[redraw.integers(0, len(hits), (1000, len(hits)))].mean(1) for _ in range(RESAMPLES // 1000)])


drawn = np.stack([redrawn(sides[name, "female"]) - redrawn(sides[name, "male"]) for name in gaps], axis=1)
shares = np.array([g["share"] for g in gaps.values()])
centred, against = drawn - drawn.mean(1, keepdims=True), shares - shares.mean()
replicates = {
    "rms-tpr-gap": np.sqrt((drawn**2).mean(1)),
    "gap-share-correlation": centred @ against / np.sqrt((centred**2).sum(1) * (against**2).sum()),
}
expected["intervals"] = {}
for name, values in replicates.items():
    step = np.sqrt(0.025 * 0.975 / RESAMPLES)
    errors = [(np.quantile(values, q + step) - np.quantile(values, q - step)) / 2 for q in (0.025, 0.975)]
    expected["intervals"][name] = {"limits": np.quantile(values, [0.025, 0.975]).tolist(), "errors": errors}

Path(__file__).resolve().parent.parent.joinpath("fixtures/true-positive-rate-gap.json").write_text(
    json.dumps(
        {
            "origin": "test/oracles/true_positive_rate_gap.py",
            "classes": classes,
            "label": label.tolist(),
            "gender": gender.tolist(),
            "predicted": predicted.tolist(),
            "expected": expected,
        }
    )
    + "\n"
)
