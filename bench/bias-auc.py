"""The comparison of bias-auc.mjs: reads the table with pandas, one roc_auc_score a group and measure, rates by Fairlearn.

Prints one JSON object: seconds of each part and the generalised means, to see that both compute the same.
"""
import json
import sys
import time

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

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
means = {measure: float(np.mean(np.array(x) ** -5.0) ** (-1 / 5)) for measure, x in values.items()}
aucs = time.perf_counter() - start

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
