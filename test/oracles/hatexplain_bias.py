"""Bias AUCs of HateXplain's official test split by scikit-learn: writes test/fixtures/hatexplain-bias.json.

    python test/oracles/hatexplain_bias.py ../shared/data/hatexplain

Reads the published JSON itself. Scores are made up from a hash of the post id and the label, so that the test can make
the same ones without a prediction file.
"""
import collections
import datetime
import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score

TOP_TEN = ["African", "Islam", "Jewish", "Homosexual", "Women", "Refugee", "Arab", "Caucasian", "Asian", "Hispanic"]


def fnv1a(text):
    h = 0x811C9DC5
    for byte in text.encode("ascii"):
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def read(folder):
    posts = json.loads((folder / "hatexplain_test_val.json").read_text())
    ids = json.loads((folder / "post_id_divisions.json").read_text())["test"]
    rows = []
    for post_id in ids:
        annotators = posts[post_id]["annotators"]
        label, votes = collections.Counter(a["label"] for a in annotators).most_common(1)[0]
        if votes < 2:
            continue
        toxic = int(label != "normal")
        named = collections.Counter(t for a in annotators for t in set(a["target"]))
        targets = {t for t, times in named.items() if times >= 2}
        rows.append((toxic, (fnv1a(post_id) % 1000 + 400 * toxic) / 1400, targets))
    return rows


def bias(y, s, member, used):
    """One roc_auc_score a measure and group, on a mask of the rows."""
    out = {"subgroup-auc": {}, "bpsn-auc": {}, "bnsp-auc": {}, "negative-aeg": {}, "positive-aeg": {}}
    for g in TOP_TEN:
        m, b = member[g], used & ~member[g]
        masks = {
            "subgroup-auc": m,
            "bpsn-auc": (b & (y == 1)) | (m & (y == 0)),
            "bnsp-auc": (m & (y == 1)) | (b & (y == 0)),
        }
        for measure, mask in masks.items():
            out[measure][g] = roc_auc_score(y[mask], s[mask])
        for measure, label in (("negative-aeg", 0), ("positive-aeg", 1)):
            mask = (m | b) & (y == label)
            out[measure][g] = roc_auc_score(m[mask], s[mask]) - 0.5
    means = {}
    for measure, values in out.items():
        x = np.array(list(values.values()))
        means[measure] = float(np.abs(x).mean() if measure.endswith("aeg") else np.mean(x**-5.0) ** (-1 / 5))
    return {"groups": out, "means": means}


def main():
    rows = read(pathlib.Path(sys.argv[1]))
    y = np.array([r[0] for r in rows])
    s = np.array([r[1] for r in rows])
    member = {g: np.array([g in r[2] for r in rows]) for g in TOP_TEN}
    any_group = np.any(list(member.values()), axis=0)
    fixture = {
        "origin": {
            "script": "test/oracles/hatexplain_bias.py",
            "versions": {m.__name__: m.__version__ for m in (np, sklearn)},
            "date": datetime.date.today().isoformat(),
        },
        "posts": len(rows),
        "toxic": int(y.sum()),
        "inAGroup": int(any_group.sum()),
        "sizes": {g: {"toxic": int((member[g] & (y == 1)).sum()), "other": int((member[g] & (y == 0)).sum())} for g in TOP_TEN},
        "auc": roc_auc_score(y, s),
        "hatexplain": bias(y, s, member, any_group),
        "borkan": bias(y, s, member, np.ones(len(y), bool)),
    }
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "hatexplain-bias.json"
    path.write_text(json.dumps(fixture, indent=1) + "\n")


main()
