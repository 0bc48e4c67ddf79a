"""Oracle for partition --by feature: scikit-learn's k-means (Lloyd) from given centres. Writes test/fixtures/k-means.json."""

import json
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans

rng = np.random.default_rng(3)
vectors = np.round(rng.normal(size=(150, 3)) + rng.integers(0, 3, size=(150, 1)), 3)
centres = vectors[rng.choice(150, 6, replace=False)]
labels = KMeans(6, init=centres, n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(vectors).labels_
Path(__file__).parents[1].joinpath("fixtures/k-means.json").write_text(
    json.dumps({
        "origin": "test/oracles/k_means.py (scikit-learn)", "dimensions": 3,
        "vectors": vectors.tolist(), "centres": centres.tolist(), "labels": labels.tolist(),
    }) + "\n"
)  # fmt: skip
