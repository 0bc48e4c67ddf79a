"""Counterfactuals: which groups a text speaks of, and the text about another group.

`identities.json` holds fairprobe's own swap tables (datasets/swaps) but for given names, which are told by their capital,
and the posts have none. A test keeps the two alike.
"""

import json
import random
import re
from pathlib import Path

TABLES = json.loads((Path(__file__).parent / "identities.json").read_text())["tables"]
WORDS = re.compile(r"[^\W_]+", re.UNICODE)


def _directions():
    """(attribute, a, b) -> word -> its counterpart, for words of a and of b alike."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for table in TABLES:
        for i, a in enumerate(table["groups"]):
            for j, b in enumerate(table["groups"]):
                if i == j:
                    continue
                pairs = found.setdefault((table["attribute"], a, b), {})
                for row in table["rows"]:
                    one, other = row["words"][i], row["words"][j]
                    if one is None or other is None:
                        continue
                    for word in one:
                        pairs.setdefault(word.lower(), other[0].lower())
                    for word in other:
                        pairs.setdefault(word.lower(), one[0].lower())
    return found


DIRECTIONS = _directions()
GROUP_OF = {
    word.lower(): (table["attribute"], group)
    for table in TABLES
    for row in table["rows"]
    for group, words in zip(table["groups"], row["words"], strict=True)
    for word in words or []
}


def groups_in(text: str) -> list[tuple[str, str]]:
    """Groups the text has a word for, in order of mention."""
    return list(dict.fromkeys(GROUP_OF[word] for word in WORDS.findall(text.lower()) if word in GROUP_OF))


def swap(text: str, attribute: str, a: str, b: str) -> str:
    """The text with the words of two groups exchanged, in lower case. `her` before a word is taken for `his`."""
    pairs = DIRECTIONS[attribute, a, b]
    lower = text.lower()

    def counterpart(match):
        word = match[0]
        if word == "her":
            return "his" if re.match(r" [^\W_]", lower[match.end() :]) else "him"
        if word == "his":
            return "her" if re.match(r" [^\W_]", lower[match.end() :]) else "hers"
        return pairs.get(word, word)

    return WORDS.sub(counterpart, lower) if attribute == "gender" else WORDS.sub(lambda m: pairs.get(m[0], m[0]), lower)


def counterfactual(text: str, draw: random.Random) -> str | None:
    """The text about another group: one of those it speaks of changes places with one of the same attribute."""
    mentioned = groups_in(text)
    if not mentioned:
        return None
    attribute, a = draw.choice(mentioned)
    others = [group for (one, start, group) in DIRECTIONS if one == attribute and start == a]
    changed = swap(text, attribute, a, draw.choice(others))
    return changed if changed != text.lower() else None
