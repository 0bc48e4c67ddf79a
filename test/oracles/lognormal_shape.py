"""Lognormal distributions: L-skewness by integrating its definition, moments from SciPy.

    python test/oracles/lognormal_shape.py > test/fixtures/lognormal-shape.json
"""
import json
from itertools import combinations

import numpy as np
from scipy.integrate import quad
from scipy.stats import lognorm, norm

shapes = []
for deviation in [0.05, 0.2, 0.5, 0.8, 1.0]:

    def moment(r):
        # Integral of the quantile function times the shifted Legendre polynomial, over normal z.
        weight = {1: lambda p: 2 * p - 1, 2: lambda p: 6 * p**2 - 6 * p + 1}[r]
        return quad(lambda z: np.exp(deviation * z) * weight(norm.cdf(z)) * norm.pdf(z), -12, 12, epsabs=1e-13, limit=500)[0]

    _, _, skewness, excess = lognorm.stats(deviation, moments="mvsk")
    shapes.append(
        {
            "deviation": deviation,
            "lSkewness": moment(2) / moment(1),
            "skewness": float(skewness),
            "kurtosis": float(excess) + 3,
        }
    )

# Of samples, by all pairs and triples: L2 is half of the mean range of two, L3 a third of the mean of x3 - 2 x2 + x1.
draw = np.random.default_rng(5)
samples = []
for n in [3, 8, 25]:
    numbers = np.sort(np.round(np.exp(draw.normal(size=n)), 2))
    second = np.mean([b - a for a, b in combinations(numbers, 2)]) / 2
    third = np.mean([c - 2 * b + a for a, b, c in combinations(numbers, 3)]) / 3
    samples.append({"numbers": numbers.tolist(), "lSkewness": float(third / second)})

print(json.dumps({"origin": "test/oracles/lognormal_shape.py: SciPy", "shapes": shapes, "samples": samples}))
