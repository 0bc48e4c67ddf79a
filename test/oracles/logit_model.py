"""Oracle for test/statistics/regression/logit-model.test.ts.

    python test/oracles/logit_model.py > test/fixtures/logit-model.json

Made-up data; Logit of statsmodels, its standard errors plain and by cluster (without its correction for the number of
rows, with G / (G - 1)), and AIC.
"""
import datetime
import json
import sys

import numpy as np
import statsmodels
import statsmodels.api as sm

rng = np.random.default_rng(5)


def case(name, x, y, cluster):
    x = np.round(x, 4)
    model = sm.Logit(y, x)
    plain = model.fit(method="newton", tol=1e-14, maxiter=200, disp=0)
    options = {"groups": cluster, "use_correction": False}
    clustered = model.fit(method="newton", tol=1e-14, maxiter=200, disp=0, cov_type="cluster", cov_kwds=options)
    count = len(np.unique(cluster))
    return {
        "name": name,
        "columns": x.T.tolist(),
        "positive": y.astype(int).tolist(),
        "cluster": cluster.tolist(),
        "coefficients": plain.params.tolist(),
        "standardErrors": plain.bse.tolist(),
        "clusteredErrors": (clustered.bse * np.sqrt(count / (count - 1))).tolist(),
        "logLikelihood": float(plain.llf),
        "aic": float(plain.aic),
    }


def drawn(n, clusters, effects, spread):
    cluster = rng.integers(0, clusters, n)
    x = np.column_stack([np.ones(n)] + [rng.normal(size=n) + rng.normal(size=clusters)[cluster] for _ in effects[1:]])
    margin = x @ effects + spread * rng.normal(size=clusters)[cluster]
    return x, (rng.random(n) < 1 / (1 + np.exp(-margin))).astype(int), cluster


def associations(n):
    """As biases of an association test are: most of them near 1, some at 0 and below."""
    cluster = np.arange(n) % 21
    bias = np.where(rng.random(n) < 0.6, 0.99, rng.uniform(-1, 1, n))
    return np.column_stack([np.ones(n), bias]), (rng.random(n) < 1 / (1 + np.exp(-0.45 - bias))).astype(int), cluster


json.dump(
    {
        "origin": f"test/oracles/logit_model.py, statsmodels {statsmodels.__version__}, numpy {np.__version__}, "
        f"{datetime.date.today().isoformat()}",
        "cases": [
            case("one column", *drawn(60, 10, [0.2, 0.8], 0)),
            case("rows of a cluster alike", *drawn(120, 12, [-0.5, 0.4, 1], 1.5)),
            case("rare ones", *drawn(200, 25, [-3, 0.5], 0.5)),
            case("association biases", *associations(210)),
        ],
    },
    sys.stdout,
)
