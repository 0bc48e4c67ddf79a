"""The table of docs/model-inversion.md, from what fairprobe wrote for each seed. See the page for how to make it.

    pip install scipy
    python bench/study/model-inversion/summary.py WORK
"""

import collections
import csv
import json
import pathlib
import sys

from scipy.stats import beta


def limits(successes, trials):
    """Clopper's and Pearson's."""
    lower = beta.ppf(0.025, successes, trials - successes + 1) if successes > 0 else 0
    upper = beta.ppf(0.975, successes + 1, trials - successes) if successes < trials else 1
    return f"{successes / trials:.2f} [{lower:.2f}, {upper:.2f}]"


def read(folder):
    secrets = {row["id"]: row["secret"].split() for row in csv.DictReader(open(folder / "canaries.csv"))}
    samples = collections.defaultdict(list)
    for line in open(folder / "samples.jsonl"):
        sample = json.loads(line)
        found = sample["gradient"]["found"]
        sample["places"] = sum(a == b for a, b in zip(found, secrets[sample["id"]]))
        samples[sample["subject"]].append(sample)
    for model in json.loads((folder / "models.json").read_text()):
        yield model, samples[model["name"]]


def main(work):
    cells = collections.defaultdict(list)
    for folder in sorted(pathlib.Path(work).glob("seed-*")):
        for model, samples in read(folder):
            key = (model["network"], model["dropout"], model["stop"], model["repetitions"])
            cells[key].append((model, samples))
    print("| network | dropout | stopped | repetitions | rebuilt by gradients | of 8, by seed | by search | places right | kept out |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    lacking = []
    outside = [0, 0, 0]
    for key, models in sorted(cells.items(), key=lambda one: (one[0][0] != "feed-forward", *one[0][1:2], one[0][2] == "early", one[0][3])):
        lacking += [model["name"] for model, samples in models if not samples]
        measured = [samples for _, samples in models if samples]
        own = [sample for samples in measured for sample in samples if sample["groups"]["training"] == ["in"]]
        out = [sample for samples in measured for sample in samples if sample["groups"]["training"] == ["out"]]
        if not own:
            continue
        by_seed = " ".join(
            str(sum(one["value"] for one in samples if one["groups"]["training"] == ["in"])) for samples in measured
        )
        found = sum(sample["value"] for sample in own)
        searched = sum(sample["search"]["right"] for sample in own)
        places = sum(sample["places"] for sample in own) / (4 * len(own))
        outside[0] += sum(sample["value"] for sample in out)
        outside[1] += sum(sample["search"]["right"] for sample in out)
        outside[2] += len(out)
        cell = [limits(found, len(own)), by_seed, f"{searched / len(own):.2f}", f"{places:.2f}", f"{sum(s['value'] for s in out)} of {len(out)}"]
        print(f"| {' | '.join(map(str, [*key, *cell]))} |")
    everything = [sample for models in cells.values() for _, samples in models for sample in samples]
    alone = {
        "gradients alone": sum(s["value"] == 1 and not s["search"]["right"] for s in everything),
        "search alone": sum(s["value"] == 0 and s["search"]["right"] for s in everything),
        "both": sum(s["value"] == 1 and s["search"]["right"] for s in everything),
    }
    accuracies = [model["accuracy"] for models in cells.values() for model, _ in models]
    print(f"\nfound by {alone}; kept out: {outside[0]} by gradients, {outside[1]} by search, of {outside[2]}")
    print(f"accuracy on held-out utterances {min(accuracies):.3f} to {max(accuracies):.3f}; not measured: {lacking}")


if __name__ == "__main__":
    main(sys.argv[1])
