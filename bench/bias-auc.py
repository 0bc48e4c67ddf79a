"""The comparison of bias-auc.mjs: reads the table with pandas, one roc_auc_score a group and measure, rates by Fairlearn.

With --whole the same as a command of its own: error rates by confusion_matrix instead, and with --intervals DeLong's variances,
in NumPy, and Wilson's limits, but neither bootstrap nor intervals of what compares groups. Prints one JSON object: seconds of each part
(with --whole of the processor, from the start of Python on) and the generalised means, to see that both compute the same.
"""
import json
import sys
import time

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix, roc_auc_score

whole, intervals = "--whole" in sys.argv, "--intervals" in sys.argv


def midranks(x):
    """Fast: of sorted values the mean of the first and the last place of each run."""
    order = np.argsort(x, kind="stable")
    z = x[order]
    first = np.flatnonzero(np.r_[True, z[1:] != z[:-1]])
    last = np.r_[first[1:], len(z)]
    ranks = np.empty(len(z))
    ranks[order] = np.repeat((first + last + 1) / 2, last - first)
    return ranks


def delong(y, s):
    """Sun and Xu (2014): AUC and its variance out of three rankings."""
    upper, lower = s[y == 1], s[y == 0]
    m, n = len(upper), len(lower)
    both = midranks(np.r_[upper, lower])
    above = (both[:m] - midranks(upper)) / n
    below = 1 - (both[m:] - midranks(lower)) / m
    return above.mean(), above.var(ddof=1) / m + below.var(ddof=1) / n


def wilson(k, n, z=1.959963984540054):
    middle, half = k + z * z / 2, z * np.sqrt(k * (n - k) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)


start = time.perf_counter()
table = pd.read_csv(sys.argv[1])
reading = time.perf_counter() - start

y, s = table["label"].to_numpy(), table["score"].to_numpy()
start = time.perf_counter()
values = {"subgroup-auc": [], "bpsn-auc": [], "bnsp-auc": []}
for group in sorted(table["community"].unique()):
    member = (table["community"] == group).to_numpy()
    masks = {
        "subgroup-auc": member,
        "bpsn-auc": (~member & (y == 1)) | (member & (y == 0)),
        "bnsp-auc": (member & (y == 1)) | (~member & (y == 0)),
    }
    for measure, mask in masks.items():
        values[measure].append(roc_auc_score(y[mask], s[mask]))
        if intervals:
            delong(y[mask], s[mask])
    if whole:
        tn, fp, fn, tp = confusion_matrix(y[member], s[member] >= 0.5).ravel()
        shares = {"tpr": (tp, tp + fn), "fpr": (fp, fp + tn), "accuracy": (tp + tn, member.sum())}
        limits = {name: wilson(*share) for name, share in shares.items()} if intervals else None
means = {measure: float(np.mean(np.array(x) ** -5.0) ** (-1 / 5)) for measure, x in values.items()}
aucs = time.perf_counter() - start

if whole:
    print(json.dumps({"seconds": time.process_time(), "means": means}))
    sys.exit()

rates = None
try:
    from fairlearn import metrics as fm

    start = time.perf_counter()
    names = ("selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate")
    functions = {name: getattr(fm, name) for name in names}
    functions["accuracy"] = lambda a, b: float((a == b).mean())
    frame = fm.MetricFrame(metrics=functions, y_true=y, y_pred=(s >= 0.5).astype(int), sensitive_features=table["community"])
    frame.difference()
    rates = time.perf_counter() - start
except ImportError:
    pass

print(json.dumps({"reading": reading, "aucs": aucs, "rates": rates, "means": means}))
