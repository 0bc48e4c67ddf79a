"""Exact tests that groups share one rate, by SciPy: writes test/fixtures/homogeneity.json.

    python test/oracles/homogeneity.py

Of two groups scipy.stats.fisher_exact; of more, all tables weighed by scipy.stats.multivariate_hypergeom, and those no likelier
than the observed one summed up (Freeman and Halton 1951), with the tolerance of R's fisher.test.
"""

import datetime
import itertools
import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import fisher_exact, multivariate_hypergeom


def freeman_halton(groups):
    right, size = np.array(groups).T
    total = right.sum()
    ranges = [range(min(n, total) + 1) for n in size[:-1]]
    tables = np.array([(*x, total - sum(x)) for x in itertools.product(*ranges)])
    tables = tables[(tables[:, -1] >= 0) & (tables[:, -1] <= size[-1])]
    weights = multivariate_hypergeom.pmf(tables, m=size, n=total)
    observed = multivariate_hypergeom.pmf(right, m=size, n=total)
    return float(weights[weights <= observed * (1 + 1e-7)].sum())


pairs = [
    ((8, 10), (1, 6)),
    ((3, 10), (10, 30)),
    ((0, 5), (7, 40)),
    ((50, 92), (34, 76)),
    ((0, 1000), (19, 1000)),
    ((500_000, 1_000_000), (498_000, 1_000_000)),
    ((12, 30), (41_000, 100_000)),
]
several = [
    [(5, 10), (2, 9), (7, 8)],
    [(0, 3), (1, 4), (2, 2), (5, 20)],
    [(18, 28), (15, 40), (16, 32)],
    [(1, 1), (0, 1), (3, 6), (4, 4), (2, 7)],
]
# Too many tables for fairprobe to look at, and few enough to do so here.
drawn = [
    [(18, 28), (15, 40), (16, 32), (5, 8), (10, 24)],
    [(12, 60), (25, 80), (30, 70), (9, 75)],
]

out = {
    "origin": {
        "script": "test/oracles/homogeneity.py",
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "date": datetime.date.today().isoformat(),
    },
    "pairs": [
        {"groups": [a, b], "p": float(fisher_exact([[k, n - k] for k, n in (a, b)]).pvalue)} for a, b in pairs
    ],
    "several": [{"groups": groups, "p": freeman_halton(groups)} for groups in several],
    "drawn": [{"groups": groups, "p": freeman_halton(groups)} for groups in drawn],
}
path = Path(__file__).parents[1] / "fixtures" / "homogeneity.json"
path.write_text(json.dumps(out) + "\n")
