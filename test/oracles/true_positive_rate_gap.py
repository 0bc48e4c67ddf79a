"""True positive rate gaps of synthetic predictions, by pandas, SciPy and statsmodels.

    python test/oracles/true_positive_rate_gap.py   -> test/fixtures/true-positive-rate-gap.json
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from bounded_rate import bounded
from scipy.optimize import brentq
from scipy.stats import pearsonr

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
    p, q = f["sum"] / f["count"], m["sum"] / m["count"]
    (p0, p1), (q0, q1) = (bounded(one["sum"], one["count"]) for one in (f, m))
    gaps[name] = {
        "value": p - q,
        "lower": p - q - np.hypot(p - p0, q1 - q),
        "upper": p - q + np.hypot(p1 - p, q - q0),
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
    "gap-share-correlation": centred @ against / np.sqrt((centred**2).sum(1) * (against**2).sum()),
}
expected["intervals"] = {}
for name, values in replicates.items():
    step = np.sqrt(0.025 * 0.975 / RESAMPLES)
    errors = [(np.quantile(values, q + step) - np.quantile(values, q - step)) / 2 for q in (0.025, 0.975)]
    expected["intervals"][name] = {"limits": np.quantile(values, [0.025, 0.975]).tolist(), "errors": errors}

# The root mean square by inversion of its test: gaps s * u + e, u along the observed ones, e normal with the variances of
# classes without a gap. `errors` as above, of 400,000 draws, by the slope of the share with s.
sizes = np.array([[len(sides[name, g]) for g in ("female", "male")] for name in gaps])
right = np.array([[sides[name, g].sum() for g in ("female", "male")] for name in gaps])
p, total = right.sum(1) / sizes.sum(1), sizes.sum(1)
sd = np.sqrt(p * (1 - p) * total / (total - 1) * (1 / sizes).sum(1))
gap, e = right[:, 0] / sizes[:, 0] - right[:, 1] / sizes[:, 1], np.random.default_rng(5).normal(size=(400_000, len(gaps))) * sd
rms = np.sqrt((gap**2).mean())
above = lambda s: (np.sqrt(((s * gap / rms + e) ** 2).mean(1)) >= rms).mean()
limits = [brentq(lambda s: above(s) - share, 0, 1, xtol=1e-5) for share in (0.025, 0.975)]
slopes = [(above(limit + 0.01) - above(limit - 0.01)) / 0.02 for limit in limits]
# Of 8,000 draws, which the program takes.
errors = [float(np.sqrt(0.025 * 0.975 / 8_000) / slope) for slope in slopes]
# It is widened to hold the root mean square with any one gap at an end of its own interval.
far = [max(-gaps[name]["lower"], gaps[name]["upper"]) for name in gaps]
near = [max(0, gaps[name]["lower"], -gaps[name]["upper"]) for name in gaps]
squares = (gap**2).sum() - gap**2
limits[0] = min(limits[0], float(np.sqrt((squares + np.square(near)) / len(gaps)).min()))
limits[1] = max(limits[1], float(np.sqrt((squares + np.square(far)) / len(gaps)).max()))
# By chance: as many right in each class, given to its items at random. Its error is that of the program's 400 draws.
female = np.random.default_rng(6).hypergeometric(right.sum(1), total - right.sum(1), sizes[:, 0], (400_000, len(gaps)))
byChance = np.sqrt(((female / sizes[:, 0] - (right.sum(1) - female) / sizes[:, 1]) ** 2).mean(1))
expected["rmsTest"] = {
    "limits": limits,
    "errors": errors,
    "byChance": float(byChance.mean()),
    "errorByChance": float(byChance.std() / 20),
}

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
