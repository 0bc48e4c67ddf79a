"""The texts that models are trained on. They are read from the paths given and kept nowhere."""

import csv
import json
import random
from pathlib import Path

TOXIC = {"0": 0, "1": 1, "2": 1}  # normal; hate and offensive. 3, undecided, is left out.


def hatexplain(folder: Path) -> dict[str, list[tuple[str, int]]]:
    """Posts and labels (1 is toxic) of the official splits, posts without a majority left out."""
    divisions = json.loads((folder / "post_id_divisions.json").read_text())
    with open(folder / "mbib-092-HateXplain.csv", newline="", encoding="utf-8") as file:
        posts = {row[""]: (row["text"], row["category"]) for row in csv.DictReader(file)}
    splits = {name: [posts[i] for i in divisions[name]] for name in ("train", "val")}
    # The test posts are read as published, which is how users have them.
    published = json.loads((folder / "hatexplain_test_val.json").read_text())
    splits["test"] = [(" ".join(published[i]["post_tokens"]), posts[i][1]) for i in divisions["test"]]
    return {name: [(text, TOXIC[c]) for text, c in split if c in TOXIC] for name, split in splits.items()}


def bold(folder: Path) -> list[str]:
    """The Wikipedia sentences that BOLD's prompts were cut from."""
    sentences = []
    for file in sorted((folder / "wikipedia").glob("*.json")):
        for entities in json.loads(file.read_text()).values():
            for texts in entities.values():
                sentences += texts
    return sentences


def templates(attribute: str) -> tuple[list[str], dict[str, list[tuple[str, int]]]]:
    """Classes, and sentences of our own: every frame with every term of its form. Frames, not terms, are held out."""
    tables = json.loads((Path(__file__).parent / "templates.json").read_text())
    groups = {**tables["terms"][attribute], "neutral": tables["terms"]["neutral"]}
    splits: dict[str, list[tuple[str, int]]] = {"train": [], "test": []}
    for form, frames in tables["frames"].items():
        for number, frame in enumerate(frames):
            split = splits["test" if number % 4 == 3 else "train"]
            for code, terms in enumerate(groups.values()):
                split += [(frame.replace("_", term), code) for term in terms.get(form, [])]
    random.Random(1).shuffle(splits["train"])
    return list(groups), splits
