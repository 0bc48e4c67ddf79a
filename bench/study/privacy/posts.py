"""HateXplain as the studies need it, with ids and with the groups that a post names, and the scores they write."""

import csv
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RECIPE = Path(__file__).parents[3] / "demo-models" / "recipe"
sys.path.insert(0, str(RECIPE))

from data import TOXIC  # noqa: E402
from swaps import groups_in  # noqa: E402

ATTRIBUTES = ("gender", "orientation", "race", "religion")


@dataclass(frozen=True)
class Post:
    id: str
    text: str
    label: int
    split: str

    @property
    def groups(self) -> list[tuple[str, str]]:
        return groups_in(self.text)


def hatexplain(folder: Path) -> list[Post]:
    """All posts with a majority label. Unlike the demo models' recipe, the test posts too are read from the flat file: as
    published they have placeholders such as <user>, which the other splits lack, and which would tell who is a member.
    """
    divisions = json.loads((folder / "post_id_divisions.json").read_text())
    with open(folder / "mbib-092-HateXplain.csv", newline="", encoding="utf-8") as file:
        rows = {row[""]: (row["text"], row["category"]) for row in csv.DictReader(file)}
    return [
        Post(id, rows[id][0], TOXIC[rows[id][1]], split)
        for split in ("train", "val", "test")
        for id in divisions[split]
        if rows[id][1] in TOXIC
    ]


def drawn(posts: list[Post], seed: int = 1) -> set[str]:
    """Whose membership it is: a fair coin for each train post. Those left out are like the members in all but that."""
    draw = random.Random(seed)
    return {post.id for post in posts if post.split == "train" and draw.random() < 0.5}


def write_tables(folder: Path, posts: list[Post], members: set[str]) -> None:
    """What fairprobe reads: the posts that a coin was tossed for, and the others, which no model sees. The files hold the
    texts, so they belong outside the repository.
    """
    for name, splits in (("pool.csv", ["train"]), ("held-out.csv", ["val", "test"])):
        with open(folder / name, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["id", "text", "label", "member", "mention", *ATTRIBUTES])
            for post in posts:
                if post.split not in splits:
                    continue
                named = [";".join(group for a, group in post.groups if a == attribute) for attribute in ATTRIBUTES]
                member = "yes" if post.id in members else "no"
                mention = "names a group" if post.groups else "names none"
                writer.writerow([post.id, post.text, post.label, member, mention, *named])


def write_scores(file: Path, posts: list[Post], logits) -> None:
    """P(toxic) in double precision: in single precision a sure answer is 1, and its loss 0."""
    margin = logits[:, 1].astype(float) - logits[:, 0]
    scores = np.exp(-np.logaddexp(0, -margin))
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "toxic"])
        writer.writerows([post.id, repr(float(score))] for post, score in zip(posts, scores, strict=True))
