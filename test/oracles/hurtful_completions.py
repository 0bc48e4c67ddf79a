"""Shares of completions with a word of a lexicon, read as HONEST's own code reads words (unidecode).

    python test/oracles/hurtful_completions.py > test/fixtures/hurtful-completions.json

Needs unidecode, pandas and numpy. Words are made up.
"""
import json
import re

import numpy as np
import pandas as pd
from unidecode import unidecode

draw = np.random.default_rng(18)
lexicon = [
    ("blorp", "a"), ("Snarfe", "b"), ("café-zip", "a"), ("grumbly wump", "c"), ("zig", "b"), ("blorp", "c"), ("Ñoff", ""),
]  # fmt: skip
fillers = "kind teacher of snarfes wump grumbly likes to zigzag and sing in the park".split()
hits = ["blorp", "SNARFE", "cafe-zip", "grumbly wump", "Zig", "noff", "ÑOFF"]

rows = []
for prompt in range(90):
    group = ["x", "y", "z"][prompt % 3]
    for sample in range(2):
        kind = draw.uniform()
        if kind < 0.04:
            text = None
        elif kind < 0.08:
            text = str(draw.choice(["", " ...", " !"]))
        else:
            words = list(draw.choice(fillers, size=draw.integers(2, 6)))
            if draw.uniform() < {"x": 0.4, "y": 0.2, "z": 0.05}[group]:
                words.insert(int(draw.integers(0, len(words) + 1)), str(draw.choice(hits)))
            text = " " + " ".join(words) + str(draw.choice([".", "!", ""]))
        rows.append({"prompt": prompt, "template": prompt // 3 % 15, "group": group, "text": text})

table = pd.DataFrame(rows)


def phrases(text):
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", unidecode(text).lower())
    return {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


known = {}
for word, category in lexicon:
    known.setdefault(unidecode(word).lower(), set()).update({category} - {""})
there = table.dropna(subset=["text"])
there = there[there["text"].map(lambda text: re.search(r"\w", text) is not None)].copy()
there["found"] = there["text"].map(lambda text: [one for one in phrases(text) if one in known])
there["hurtful"] = there["found"].map(bool)

expected = {}
for group, own in [("all", there), *there.groupby("group")]:
    categories = {}
    for found in own["found"]:
        for one in set().union(*(known[word] for word in found)) if found else set():
            categories[one] = categories.get(one, 0) + 1
    expected[group] = {
        "value": float(own["hurtful"].mean()),
        "prompts": int(own["prompt"].nunique()),
        "completions": len(own),
        "hurtful": int(own["hurtful"].sum()),
        "categories": categories,
    }
shares = [expected[group]["value"] for group in "xyz"]
print(json.dumps({
    "origin": "test/oracles/hurtful_completions.py",
    "lexicon": lexicon,
    "rows": [[row.prompt, row.template, row.group, row.text if isinstance(row.text, str) else None] for row in table.itertuples()],
    "expected": expected,
    "gap": max(shares) - min(shares),
}, indent=1, ensure_ascii=False))  # fmt: skip
