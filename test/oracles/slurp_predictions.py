"""What SLURP's two published systems get right, for test/slow/languages.test.ts: python slurp_predictions.py DATA

DATA is the folder of test.jsonl and gold_*_predictions.jsonl. Entities are compared as SLURP's own evaluation does
(pswietojanski/slurp, scripts/evaluation), as pairs of type and filler; with --lower, predicted fillers in lower case, too.
"""
import json
import sys
from collections import Counter

data = sys.argv[1]
lower = "--lower" in sys.argv


def rows(name):
    with open(f"{data}/{name}", encoding="utf8") as file:
        return [json.loads(line) for line in file]


gold = {}
for row in rows("test.jsonl"):
    words = [token["surface"].lower() for token in row["tokens"]]
    entities = Counter((one["type"], " ".join(words[i] for i in one["span"])) for one in row["entities"])
    gold[str(row["slurp_id"])] = (f"{row['scenario']}_{row['action']}", entities)
for name in ("hermit", "sfid"):
    intents = exact = found = marked = predicted = 0
    for row in rows(f"gold_{name}_predictions.jsonl"):
        intent, entities = gold[row["slurp_id"]]
        fillers = [(one["type"], one["filler"].lower() if lower else one["filler"]) for one in row["entities"]]
        own = Counter(fillers)
        right = f"{row['scenario']}_{row['action']}" == intent
        intents += right
        exact += right and own == entities
        found += sum((own & entities).values())
        marked += sum(entities.values())
        predicted += sum(own.values())
    print(name, dict(intents=intents, exact=exact, found=found, marked=marked, predicted=predicted, n=len(gold),
                     f1=2 * found / (marked + predicted)))
