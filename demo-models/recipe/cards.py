"""Writes the model cards, README.md in each folder, from demo-models/facts.json, which training leaves.

    python demo-models/recipe/cards.py

The recipe has to be committed before: a card names its commit.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ABOUT = json.loads((HERE / "about.json").read_text())


def read(out: Path) -> dict:
    file = out / "facts.json"
    return json.loads(file.read_text()) if file.exists() else {}


def write(out: Path, facts: dict):
    (out / "facts.json").write_text(json.dumps(dict(sorted(facts.items())), indent=2) + "\n")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()


def card(name: str, facts: dict, commit: str) -> str:
    about = ABOUT["models"][name]
    if "test" in facts:
        test = facts["test"]
        result = (
            f"AUC on the official HateXplain test posts, toxic (hate or offensive) against normal: **{test['auc']:.4f}**,\n"
            f"95 % interval {test['lower']:.4f} to {test['upper']:.4f} (DeLong, logit scale; {test['posts']:,} posts with a majority).\n"
            f"On the validation posts: {facts['val']['auc']:.4f}."
        )
        kind, limits = "hate speech classifier and encoder", ABOUT["limits"]["classifier"]
    else:
        result = (
            f"Accuracy on {facts['sentences']:,} sentences from frames that it was not trained on (their terms were):\n"
            f"**{facts['accuracy']:.4f}**."
        )
        kind, limits = "protected-status model and encoder", ABOUT["limits"]["status"]
    data = [ABOUT["data"][key] for key in about["data"]]
    bullets = "\n".join(f"- {item}" for item in data)
    return f"""---
license: apache-2.0
language: en
tags: [demo, fairness, not-for-use]
---
# {name}

A small {kind} that ships with fairprobe as an example to evaluate. It is not meant for any other use.

{about["what"]}

| | |
| --- | --- |
| parameters | {facts["parameters"]:,} |
| seed | {facts["seed"]} |
| `onnx/model.onnx` sha256 | `{facts["sha256"]}` |
| largest difference from PyTorch | {facts["onnxDifference"]:.1e}, any output, all test posts |
| recipe | `demo-models/recipe/train.py` at commit `{commit}` |

## Result

{result}

## Data

{bullets}

No text of these is part of fairprobe.

## Training

{about["training"]} {ABOUT["architecture"]}

## Limits

{limits}
"""


def main():
    if git("status", "--porcelain", "--", "."):
        sys.exit("demo-models/recipe has changes that are not committed, so no commit could be named")
    commit = git("log", "-1", "--format=%H", "--", ".")
    out = HERE.parent
    for name, facts in read(out).items():
        (out / name / "README.md").write_text(card(name, facts, commit))


if __name__ == "__main__":
    main()
