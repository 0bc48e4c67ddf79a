"""WEAT in NumPy, written from Caliskan et al. 2017: association, effect size with both deviations, exact permutation test.

    python test/oracles/weat.py                      -> test/fixtures/weat.json (synthetic vectors and results)
    python test/oracles/weat.py <weat_w2v.txt> <ceat_stimuli.json> -> test/fixtures/weat-w2v.json (results alone)

The cosines are computed pair by pair in double precision from the vectors: single precision in the synthetic fixture, as
encoders give them, and double precision, as read from the file, in the other.
"""

import datetime
import itertools
import json
import platform
import sys
from pathlib import Path

import numpy as np

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ORIGIN = {
    "script": "test/oracles/weat.py",
    "python": platform.python_version(),
    "numpy": np.__version__,
    "date": datetime.date.today().isoformat(),
}


def cos(u, v):
    return float(np.dot(u, v) / (np.sqrt(np.dot(u, u)) * np.sqrt(np.dot(v, v))))


def associations(vectors, words, a, b):
    return np.array(
        [np.mean([cos(vectors[w], vectors[v]) for v in a]) - np.mean([cos(vectors[w], vectors[v]) for v in b]) for w in words]
    )


def effect(s, n, ddof):
    return float((s[:n].mean() - s[n:].mean()) / s.std(ddof=ddof))


def permutation(s, n):
    """Counts over all equal-size partitions, ties taken as equal when they agree to 1e-12."""
    total = s.sum()
    observed = s[:n].sum() - s[n:].sum()
    chosen = np.array(list(itertools.combinations(range(2 * n), n)))
    statistics = 2 * s[chosen].sum(axis=1) - total
    return {
        "partitions": len(chosen),
        "greater": int((statistics > observed + 1e-12).sum()),
        "atLeast": int((statistics >= observed - 1e-12).sum()),
        "greaterTwoSided": int((np.abs(statistics) > abs(observed) + 1e-12).sum()),
        "atLeastTwoSided": int((np.abs(statistics) >= abs(observed) - 1e-12).sum()),
    }


def measure(vectors, sets):
    s = associations(vectors, sets["x"] + sets["y"], sets["a"], sets["b"])
    n = len(sets["x"])
    result = {"associations": s.tolist(), "ddof1": effect(s, n, 1), "ddof0": effect(s, n, 0)}
    if n <= 9:
        result["permutation"] = permutation(s, n)
    return result


def synthetic():
    rng = np.random.default_rng(20170414)
    sizes = {"x": 6, "y": 6, "a": 5, "b": 4}
    centre = {"x": 0.4, "y": -0.2, "a": 0.6, "b": -0.6}
    sets, vectors = {}, {}
    for side, size in sizes.items():
        sets[side] = [f"{side}{i}" for i in range(size)]
        for word in sets[side]:
            vector = rng.normal(size=7) * rng.uniform(0.5, 3)
            vector[0] += centre[side]
            vectors[word] = [round(v, 4) for v in vector.tolist()]
    single = {word: np.array(v, dtype=np.float32).astype(np.float64) for word, v in vectors.items()}
    write("weat.json", {"vectors": vectors, "sets": sets, "expected": measure(single, sets)})


def word2vec(path, stimuli):
    vectors = {}
    with open(path, encoding="utf8") as lines:
        for line in lines:
            word, *numbers = line.rstrip("\n").split(" ")
            if len(numbers) > 2:
                vectors[word] = np.array(numbers, dtype=np.float64)
    tests = []
    for (name, lists), test in zip(json.load(open(stimuli)).items(), [f"C{i}" for i in range(1, 11)] + ["I1", "I2", "I3", "I4"]):
        sets = {side: [w for w in lists[side.upper()] if w in vectors] for side in "xyab"}
        n = min(len(sets["x"]), len(sets["y"]))
        sets["x"], sets["y"] = sets["x"][:n], sets["y"][:n]
        if min(map(len, sets.values())) < 2:
            continue
        tests.append({"test": test, "sets": sets, "expected": measure(vectors, sets)})
    write("weat-w2v.json", {"tests": tests})


def write(name, content):
    (FIXTURES / name).write_text(json.dumps({"origin": ORIGIN, **content}, indent=1) + "\n")


if __name__ == "__main__":
    word2vec(*sys.argv[1:]) if len(sys.argv) > 1 else synthetic()
