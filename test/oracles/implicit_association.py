"""Oracle for test/metrics/implicit-association and implicit-decision.

    python test/oracles/implicit_association.py > test/fixtures/implicit-association.json

Made-up answers, some of them missing; association biases word by word with pandas, and the regression of decisions on them
with statsmodels.
"""
import datetime
import json
import sys

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm

rng = np.random.default_rng(25)
tests, rows = [], []
for t in range(22):
    lean = rng.uniform(0.2, 0.95)

    def answers(count, chance, task, kind):
        drawn = (rng.random((count, 3)) < chance).astype(int)
        odd = rng.random((count, 3))
        drawn[odd < 0.06] = -1
        drawn[odd < 0.03] = -2
        for question, own in enumerate(drawn):
            for order, answer in enumerate(own):
                rows.append((t, task, kind, question, order, answer))
        return drawn.tolist()

    tests.append(
        {
            "id": f"t{t}",
            "attribute": ["gender", "race", "age"][t % 3],
            "first": answers(5, lean, "word", "first"),
            "second": answers(4, lean - 0.1, "word", "second"),
            "decisions": answers(4, 0.3 + 0.5 * lean, "decision", ""),
        }
    )

table = pd.DataFrame(rows, columns=["test", "task", "kind", "question", "order", "answer"])
read = table[table.answer >= 0]


def association(words):
    n = {k: words[words.kind == k].answer for k in ("first", "second")}
    if min(len(n["first"]), len(n["second"])) == 0:
        return np.nan
    a, b = (n["first"] == 1).sum() + 0.01, (n["first"] == 0).sum() + 0.01
    d, c = (n["second"] == 1).sum() + 0.01, (n["second"] == 0).sum() + 0.01
    return a / (a + b) + d / (c + d) - 1


words, decisions = read[read.task == "word"], read[read.task == "decision"]
by_test = {t: association(words[words.test == t]) for t in range(len(tests))}
by_attribute = {
    name: float(np.mean([by_test[t] for t, test in enumerate(tests) if test["attribute"] == name]))
    for name in ("gender", "race", "age")
}
runs = {key: association(own) for key, own in words.groupby(["test", "order"])}
merged = decisions.assign(association=[runs.get((t, o), np.nan) for t, o in zip(decisions.test, decisions.order)])
lacking = int(merged.association.isna().sum())
merged = merged.dropna()
x = sm.add_constant(merged.association.to_numpy())
model = sm.Logit(merged.answer.to_numpy(), x)
plain = model.fit(disp=0, tol=1e-14)
groups = merged.test.to_numpy()
clustered = model.fit(
    disp=0, tol=1e-14, cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
)
count = len(np.unique(groups))
json.dump(
    {
        "origin": f"test/oracles/implicit_association.py, statsmodels {statsmodels.__version__}, pandas {pd.__version__}, "
        f"{datetime.date.today().isoformat()}",
        "tests": tests,
        "associations": [by_test[t] for t in range(len(tests))],
        "overall": float(np.mean(list(by_test.values()))),
        "byAttribute": by_attribute,
        "decisions": float(decisions.answer.mean()),
        "decisionsByTest": [float(decisions[decisions.test == t].answer.mean()) for t in range(len(tests))],
        "regression": {
            "n": len(merged),
            "withoutAssociation": lacking,
            "intercept": plain.params[0],
            "slope": plain.params[1],
            "errors": plain.bse.tolist(),
            "clusteredError": float(clustered.bse[1] * np.sqrt(count / (count - 1))),
            "aic": float(plain.aic),
        },
    },
    sys.stdout,
)
