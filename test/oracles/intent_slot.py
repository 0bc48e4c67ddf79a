"""Intents and slots of drawn utterances in three languages, judged by seqeval and scikit-learn; some tags are malformed.

    pip install seqeval && python test/oracles/intent_slot.py > test/fixtures/intent-slot.json
"""
import json

import numpy as np
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities
from sklearn.metrics import accuracy_score

draw = np.random.default_rng(11)
types = ["time", "place", "artist/name", "to-do"]
intents = ["alarm/set", "weather", "play"]
rows = []


def tags_of(length, malformed):
    tags, at = [], 0
    while at < length:
        size = int(min(draw.integers(1, 4), length - at))
        kind = str(draw.choice(types))
        inside = draw.uniform() < 0.45
        tags += [("I-" if malformed and draw.uniform() < 0.3 else "B-") + kind if k == 0 else f"I-{kind}" for k in range(size)] if inside else ["O"] * size
        at += size
    return tags


for item in range(80):
    length = int(draw.integers(3, 9))
    intent = str(draw.choice(intents))
    for language, skill in (("en", 0.9), ("de", 0.75), ("zh", 0.5)):
        gold = tags_of(length, False)
        kept = draw.uniform() < skill
        predicted = list(gold) if kept else tags_of(length, True)
        if draw.uniform() < 0.1:
            predicted[int(draw.integers(length))] = "O"
        rows.append(dict(item=item, language=language, intent=intent, gold=gold, predicted=predicted,
                         named=intent if draw.uniform() < skill else str(draw.choice(intents))))


def judged(own):
    gold, predicted = [r["gold"] for r in own], [r["predicted"] for r in own]
    exact = [r["intent"] == r["named"] and set(get_entities(r["gold"])) == set(get_entities(r["predicted"])) for r in own]
    return dict(
        intent=accuracy_score([r["intent"] for r in own], [r["named"] for r in own]),
        f1=f1_score(gold, predicted), precision=precision_score(gold, predicted), recall=recall_score(gold, predicted),
        exact=float(np.mean(exact)), n=len(own))


expected = {name: judged([r for r in rows if r["language"] == name]) for name in ("en", "de", "zh")}
expected["all"] = judged(rows)
origin = "test/oracles/intent_slot.py, seqeval 1.2.2, scikit-learn 1.9.1, NumPy 2.4.6"
print(json.dumps(dict(origin=origin, rows=rows, expected=expected), ensure_ascii=False))
