"""Oracle for test/metrics/refusal-disparity.

    python test/oracles/refusal_disparity.py > test/fixtures/refusal-disparity.json

Made-up answers to questions in cases, 1 for an option, -2 declined, -1 unreadable; rates and differences with pandas.
"""
import datetime
import json
import sys

import numpy as np
import pandas as pd

rng = np.random.default_rng(4)
rows = []
for case in range(60):
    touchy = rng.beta(1, 4)
    for group, more in (("a", 0.0), ("b", 0.15), ("c", 0.0)):
        for answer in range(2):
            u = rng.random()
            rows.append((case, group, answer, -1 if u > 0.93 else -2 if u < touchy + more else 1))
table = pd.DataFrame(rows, columns=["case", "group", "answer", "value"])
read = table[table.value != -1].assign(refused=lambda t: (t.value == -2).astype(float))
groups = {}
for name in ("a", "b", "c"):
    own, rest = read[read.group == name], read[read.group != name]
    groups[name] = {
        "rate": float(own.refused.mean()),
        "n": len(own),
        "difference": float(own.refused.mean() - rest.refused.mean()),
    }
json.dump(
    {
        "origin": f"test/oracles/refusal_disparity.py, pandas {pd.__version__}, {datetime.date.today().isoformat()}",
        "questions": [
            {"case": int(c), "group": g, "answers": [int(v) for v in own.value]}
            for (c, g), own in table.groupby(["case", "group"])
        ],
        "overall": float(read.refused.mean()),
        "unreadable": int((table.value == -1).sum()),
        "groups": groups,
    },
    sys.stdout,
)
