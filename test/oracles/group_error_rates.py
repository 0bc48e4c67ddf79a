"""Group fairness metrics by Fairlearn and scikit-learn, calibration error by NumPy: writes test/fixtures/group-error-rates.json.

    python test/oracles/group_error_rates.py
"""
import datetime
import json
import pathlib

import fairlearn
import numpy as np
import sklearn
from fairlearn import metrics as fm
from sklearn.metrics import accuracy_score, multilabel_confusion_matrix, recall_score

RATES = {
    "selection-rate": fm.selection_rate,
    "true-positive-rate": fm.true_positive_rate,
    "false-positive-rate": fm.false_positive_rate,
    "false-negative-rate": fm.false_negative_rate,
    "accuracy": accuracy_score,
}


def calibration_error(y, score, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    index = np.clip(np.searchsorted(edges, score, side="right") - 1, 0, bins - 1)
    total = 0.0
    for b in range(bins):
        inside = index == b
        if inside.any():
            total += inside.sum() * abs(score[inside].mean() - y[inside].mean())
    return total / len(y)


def disaggregate(y, score, threshold, column):
    pred = (score >= threshold).astype(int)
    frame = fm.MetricFrame(metrics=RATES, y_true=y, y_pred=pred, sensitive_features=column)
    difference, ratio = frame.difference(), frame.ratio()
    groups = sorted(set(column))
    by_group = {g: {k: float(frame.by_group.loc[g, k]) for k in RATES} for g in groups}
    for g in groups:
        by_group[g]["calibration-error"] = calibration_error(y[column == g], score[column == g])
    ece = [by_group[g]["calibration-error"] for g in groups]
    summary = {
        "demographic-parity-difference": fm.demographic_parity_difference(y, pred, sensitive_features=column),
        "demographic-parity-ratio": fm.demographic_parity_ratio(y, pred, sensitive_features=column),
        "equalized-odds-difference": fm.equalized_odds_difference(y, pred, sensitive_features=column),
        "equalized-odds-ratio": fm.equalized_odds_ratio(y, pred, sensitive_features=column),
        "calibration-error-difference": max(ece) - min(ece),
    }
    for name in ("true-positive-rate", "false-positive-rate", "false-negative-rate", "accuracy"):
        summary[f"{name}-difference"] = difference[name]
        summary[f"{name}-ratio"] = ratio[name]
    return {"groups": by_group, "summary": {k: float(v) for k, v in summary.items()}}


def odds_ratio(true_positives, false_positives, size=10):
    """Of groups with `size` positives and negatives each."""
    y, pred, group = [], [], []
    for g, (tp, fp) in enumerate(zip(true_positives, false_positives)):
        y += [1] * size + [0] * size
        pred += [1] * tp + [0] * (size - tp) + [1] * fp + [0] * (size - fp)
        group += [f"g{g}"] * 2 * size
    ratio = fm.equalized_odds_ratio(y, pred, sensitive_features=group)
    return {"labels": y, "predicted": pred, "group": group, "ratio": None if np.isnan(ratio) else float(ratio)}


def several_classes(y, pred, column):
    """Each class against the rest by Fairlearn; macro rates of a group by scikit-learn, from its confusion matrices."""
    classes = sorted(set(y))
    rates = {k: RATES[k] for k in ("selection-rate", "true-positive-rate", "false-positive-rate")}
    of_class = {}
    for c in classes:
        own, said = (y == c).astype(int), (pred == c).astype(int)
        frame = fm.MetricFrame(metrics=rates, y_true=own, y_pred=said, sensitive_features=column)
        of_class[c] = {
            "overall": {k: float(v) for k, v in frame.overall.items()},
            "groups": {g: {k: float(frame.by_group.loc[g, k]) for k in rates} for g in sorted(set(column))},
            "gaps": {
                "demographic-parity-difference": float(fm.demographic_parity_difference(own, said, sensitive_features=column)),
                "demographic-parity-ratio": float(fm.demographic_parity_ratio(own, said, sensitive_features=column)),
                "equalized-odds-difference": float(fm.equalized_odds_difference(own, said, sensitive_features=column)),
                "true-positive-rate-difference": float(frame.difference()["true-positive-rate"]),
                "false-positive-rate-difference": float(frame.difference()["false-positive-rate"]),
            },
        }

    def macro(inside):
        tables = multilabel_confusion_matrix(y[inside], pred[inside], labels=classes)
        return {
            "accuracy": float(accuracy_score(y[inside], pred[inside])),
            "macro-true-positive-rate": float(recall_score(y[inside], pred[inside], labels=classes, average="macro")),
            "macro-false-positive-rate": float(np.mean([t[0, 1] / t[0].sum() for t in tables])),
        }

    accuracies = fm.MetricFrame(metrics=accuracy_score, y_true=y, y_pred=pred, sensitive_features=column)
    return {
        "classes": of_class,
        "overall": macro(np.full(len(y), True)),
        "groups": {g: macro(column == g) for g in sorted(set(column))},
        "macro": {
            k: float(np.mean([own["gaps"][k] for own in of_class.values()]))
            for k in of_class[classes[0]]["gaps"]
            if k.endswith("difference")
        },
        "accuracy": {"accuracy-difference": float(accuracies.difference()), "accuracy-ratio": float(accuracies.ratio())},
    }


def main():
    rng = np.random.default_rng(21)
    n = 600
    y = (rng.random(n) < 0.4).astype(int)
    gender = rng.choice(["f", "m", "x"], n, p=[0.45, 0.4, 0.15])
    age = rng.choice(["old", "young"], n)
    shift = np.select([gender == "f", gender == "m"], [0.4, -0.2], 0.1) + 0.3 * (age == "old")
    # Multiples of 1/64: some lie on the threshold and on the edge 0.5, none on an edge that is no binary fraction.
    score = np.round((1 / (1 + np.exp(-(1.5 * (y - 0.5) + shift + rng.normal(size=n))))) * 64) / 64
    both = np.array([f"{g} & {a}" for g, a in zip(gender, age)])
    fixture = {
        "origin": {
            "script": "test/oracles/group_error_rates.py",
            "versions": {m.__name__: m.__version__ for m in (np, sklearn, fairlearn)},
            "date": datetime.date.today().isoformat(),
        },
        "threshold": 0.53125,
        "scores": score.tolist(),
        "labels": y.tolist(),
        "gender": gender.tolist(),
        "age": age.tolist(),
        "expected": {
            "gender": disaggregate(y, score, 0.53125, gender),
            "age": disaggregate(y, score, 0.53125, age),
            "gender & age": disaggregate(y, score, 0.53125, both),
        },
    }
    # True positives of two groups, then false ones: no group has a false one, or no group a true one.
    fixture["oddsRatios"] = [odds_ratio(*c) for c in (([0, 10], [0, 0]), ([5, 10], [0, 0]), ([0, 0], [0, 10]), ([0, 0], [5, 10]), ([0, 0], [0, 0]), ([5, 10], [2, 8]))]
    job = rng.choice(["baker", "nurse", "pilot", "poet"], n, p=[0.3, 0.3, 0.25, 0.15])
    wrong = rng.random(n) < np.select([gender == "f", gender == "m"], [0.25, 0.4], 0.3) + 0.2 * (job == "pilot")
    said = np.where(wrong, rng.choice(["baker", "nurse", "pilot", "poet"], n), job)
    fixture["several"] = {
        "labels": job.tolist(),
        "predicted": said.tolist(),
        "expected": {"gender": several_classes(job, said, gender), "age": several_classes(job, said, age)},
    }
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "group-error-rates.json"
    path.write_text(json.dumps(fixture) + "\n")


main()
