"""Oracle for test/metrics/decision-audit.

    python test/oracles/decision_audit.py > test/fixtures/decision-audit.json

Made-up probabilities of yes and no for decisions about people by age, gender and race, some of them missing; scores and rates
taken apart with MixedLM of statsmodels (REML), the best of several searches.
"""
import datetime
import json
import sys
import warnings

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.regression.mixed_linear_model import MixedLM

warnings.simplefilter("ignore")
rng = np.random.default_rng(83)
DECISIONS = 24
GENDERS, RACES = ["male", "female", "other"], ["white", "Black", "Asian"]
rows = []
for by, genders in (("word", GENDERS), ("name", GENDERS[:2])):
    for d in range(DECISIONS):
        own = rng.normal(size=6) * [1.5, 0.3, 0.8, 0.7, 0.9, 0.8] + [0.8, -0.1, 0.4, 0.2, -0.5, 0.3]
        for age in (20, 35, 50, 80):
            for gender in genders:
                for race in RACES:
                    x = [1, (age - 45) / 10, gender == "female", gender == "other", race == "Black", race == "Asian"]
                    logit = float(np.dot(own, x) + 0.5 * rng.normal())
                    mass = float(rng.uniform(0.991, 0.9999))
                    p = mass / (1 + np.exp(-logit))
                    missing = bool(rng.random() < 0.1)
                    rows.append((by, d, age, gender, race, np.log(p), np.log(mass - p), missing))
table = pd.DataFrame(rows, columns=["by", "decision", "age", "gender", "race", "yes", "no", "missing"])
table["score"] = table.yes - table.no
table["rate"] = (table.score > 0).astype(float)


def fit(own, value):
    columns = [np.ones(len(own)), (own.age - own.age.mean()) / 10]
    names = ["intercept", "age"]
    for attribute, groups in (("gender", GENDERS), ("race", RACES)):
        for group in groups[1:]:
            if (own[attribute] == group).any():
                columns.append((own[attribute] == group).astype(float))
                names.append(group)
    x = np.column_stack(columns)
    best = None
    for method in (["bfgs"], ["lbfgs"], ["powell", "bfgs"]):
        found = MixedLM(own[value].to_numpy(), x, groups=own.decision.to_numpy(), exog_re=x).fit(
            reml=True, method=method, gtol=1e-10, maxiter=2000
        )
        if best is None or found.llf > best.llf:
            best = found
    v = np.zeros((x.shape[1], x.shape[1]))
    for d in own.decision.unique():
        z = x[(own.decision == d).to_numpy()]
        v += z.T @ np.linalg.solve(best.scale * np.eye(len(z)) + z @ best.cov_re @ z.T, z)
    errors = np.sqrt(np.diag(np.linalg.inv(v)))
    smallest = float(np.linalg.eigvalsh(best.cov_re)[0])
    print(value, len(own), "smallest eigenvalue", smallest, file=sys.stderr)
    return {name: {"value": float(b), "error": float(e)} for name, b, e in zip(names, best.fe_params, errors)}


answered = table[~table.missing]
json.dump(
    {
        "origin": f"test/oracles/decision_audit.py, statsmodels {statsmodels.__version__}, pandas {pd.__version__}, "
        f"{datetime.date.today().isoformat()}",
        "decisions": DECISIONS,
        "rows": [
            [r.by, r.decision, r.age, r.gender, r.race, round(r.yes, 9), round(r.no, 9), int(r.missing)]
            for r in table.itertuples()
        ],
        "fits": {by: fit(answered[answered.by == by], "score") for by in ("word", "name")},
    },
    sys.stdout,
)
