"""Translation retrieval of drawn vectors, by NumPy and scikit-learn.

    python test/oracles/translation_retrieval.py   -> test/fixtures/translation-retrieval.json

The interval is recomputed where every sentence has one trial, and so is a rate: by the rule of bounded_rate.py.
"""

import json
from pathlib import Path

import numpy as np
from bounded_rate import bounded
from sklearn.metrics.pairwise import cosine_similarity

rng = np.random.default_rng(16)
n, dimensions = 40, 6
meaning = rng.normal(size=(n, dimensions))
noise = {"en": 0.0, "de": 0.4, "zh": 0.8, "sw": 3.0}
vectors = {
    language: (meaning + size * rng.normal(size=(n, dimensions)) + 3 * rng.normal(size=dimensions)).astype(np.float32)
    for language, size in noise.items()
}
lacking = {"zh": [3, 17, 30]}


def retrieved(queries, candidates):
    """Of each query, whether its own row of the candidates is the nearest after the means are made equal."""
    moved = queries + (candidates.mean(axis=0) - queries.mean(axis=0))
    return cosine_similarity(moved, candidates).argmax(axis=1) == np.arange(len(queries))


expected = {}
for language in ["de", "zh", "sw"]:
    kept = [i for i in range(n) if i not in lacking.get(language, [])]
    x, y = (vectors[one][kept].astype(float) for one in ("en", language))
    found = {"from-source": retrieved(x, y), "to-source": retrieved(y, x)}
    expected[language] = {
        way: {"value": float(hits.mean()), "n": len(kept), "limits": [float(one) for one in bounded(int(hits.sum()), len(kept))]}
        for way, hits in found.items()
    }
    expected[language]["accuracy"] = {"value": float(np.mean([hits.mean() for hits in found.values()])), "n": len(kept)}
expected["mean"] = float(np.mean([expected[language]["accuracy"]["value"] for language in ["de", "zh", "sw"]]))

Path(__file__).resolve().parent.parent.joinpath("fixtures/translation-retrieval.json").write_text(
    json.dumps(
        {
            "origin": "test/oracles/translation_retrieval.py",
            "dimensions": dimensions,
            "lacking": lacking,
            "vectors": {language: rows.astype(float).tolist() for language, rows in vectors.items()},
            "expected": expected,
        }
    )
    + "\n"
)
