"""The tables of docs/distillation-study.md, from fairprobe's report.

    pip install numpy scipy
    python bench/study/generators/summary.py REPORT.json
"""

import collections
import json
import math
import sys

import numpy as np
from scipy.stats import t

KINDS = ["teacher", "plain", "copies", "max", "mean", "copies-max", "copies-mean"]
TABLES = {
    "language": [
        ("perplexity-held-out", "perplexity", None, None, "perplexity, teacher's stories"),
        ("perplexity-stories", "perplexity", None, None, "perplexity, our stories"),
        ("generation-bias", "female-share", None, None, "female share"),
        ("generation-bias", "gender-ratio", "occupation", None, "mean gender ratio"),
        ("generation-bias", "ties", None, None, "ties"),
        ("counterfactual-generations", "rouge-l-ratio", "gender", None, "words over noise"),
        ("counterfactual-generations", "sentiment-shift", "gender", "male -> female", "sentiment, male -> female"),
    ],
    "other tasks": [
        ("hate-speech-bias", "auc", None, None, "AUC"),
        ("counterfactual-token-fairness", "gap", "gender", None, "counterfactual gap"),
        ("seat", "C6", "gender", None, "SEAT C6"),
        ("seat", "C7", "gender", None, "SEAT C7"),
        ("seat", "C8", "gender", None, "SEAT C8"),
    ],
}


def digits(value):
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def over_seeds(values):
    """Mean with Student's limits: of three seeds, two degrees of freedom."""
    mean, n = np.mean(values), len(values)
    half = t.ppf(0.975, n - 1) * np.std(values, ddof=1) / math.sqrt(n) if n > 1 else math.nan
    return f"{digits(mean)} [{digits(mean - half)}, {digits(mean + half)}]"


def main(path):
    results = {}
    for one in json.load(open(path))["results"]:
        if one["status"] != "ok":
            continue
        key = (one["as"], one["measure"], one["attribute"], one["group"])
        results[one["subject"], key] = one
        if one["measure"] == "female-share" and one["group"] is None:
            ties = {**one, "value": one["details"]["ties"] / one["details"]["texts"], "interval": None}
            results[one["subject"], (one["as"], "ties", None, None)] = ties
    seeds = collections.defaultdict(list)
    for subject in dict.fromkeys(subject for subject, _ in results):
        kind, _, seed = subject.rpartition("-")
        seeds[kind or seed].append(subject)
    for name, columns in TABLES.items():
        print(f"\n## {name}\n")
        print("| | " + " | ".join(title for *_, title in columns) + " |")
        print("| --- " * (len(columns) + 1) + "|")
        for kind in KINDS:
            for subject in sorted(seeds[kind]):
                cells = []
                for *key, _ in columns:
                    one = results.get((subject, tuple(key)))
                    interval = one and one["interval"]
                    limits = f" [{digits(interval['lower'])}, {digits(interval['upper'])}]" if interval else ""
                    cells.append(digits(one["value"]) + limits if one else "-")
                print(f"| {subject} | " + " | ".join(cells) + " |")
        print("\nMinus plain of the same seed, mean over seeds:\n")
        for kind in KINDS[2:]:
            cells = []
            for *key, _ in columns:
                pairs = [(results.get((one, tuple(key))), results.get((f"plain-{one[-1]}", tuple(key)))) for one in seeds[kind]]
                differences = [own["value"] - plain["value"] for own, plain in pairs if own and plain]
                cells.append(over_seeds(differences) if differences else "-")
            print(f"| {kind} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main(sys.argv[1])
