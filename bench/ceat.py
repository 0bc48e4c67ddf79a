"""CEAT in vectorised NumPy, two ways, timed. Run by ceat.mjs; prints JSON.

    python3 bench/ceat.py <vectors.f32> <samples> <words per set> <contexts> <dimensions> <repetitions>
"""

import json
import sys
import time

import numpy as np

file = sys.argv[1]
samples, words, contexts, dimensions, repetitions = map(int, sys.argv[2:])
vectors = np.fromfile(file, dtype=np.float32).reshape(4 * words, contexts, dimensions)
rng = np.random.default_rng(1)


def pool(s):
    """The random-effects mean of the effect sizes of `s`, samples by targets."""
    sd = s.std(1, ddof=1)
    effects = (s[:, :words].mean(1) - s[:, words:].mean(1)) / sd
    w = 1 / sd**2
    q = (w * effects**2).sum() - (w * effects).sum() ** 2 / w.sum()
    c = w.sum() - (w**2).sum() / w.sum()
    v = 1 / (sd**2 + max(0, (q - samples + 1) / c))
    return float((v * effects).sum() / v.sum())


def prepare():
    unit = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    rows = rng.integers(0, contexts, (samples, 4 * words)) + np.arange(4 * words) * contexts
    return unit.reshape(-1, dimensions), rows[:, : 2 * words], rows[:, 2 * words :] - 2 * words * contexts


def all_cosines():
    """Every cosine once, by one matrix product; then each draw picks its own."""
    unit, targets, attributes = prepare()
    half = 2 * words * contexts
    cosines = unit[:half] @ unit[half:].T
    s = np.empty((samples, 2 * words))
    for i in range(0, samples, 500):
        picked = cosines[targets[i : i + 500, :, None], attributes[i : i + 500, None, :]]
        s[i : i + 500] = picked[:, :, :words].mean(2) - picked[:, :, words:].mean(2)
    return pool(s)


def mean_vectors():
    """The difference of the mean attribute vectors of each draw, and a dot product a target word."""
    unit, targets, attributes = prepare()
    half = 2 * words * contexts
    s = np.empty((samples, 2 * words))
    for i in range(0, samples, 250):
        drawn = unit[half:][attributes[i : i + 250]]
        m = drawn[:, :words].mean(1) - drawn[:, words:].mean(1)
        s[i : i + 250] = np.einsum("nwd,nd->nw", unit[targets[i : i + 250]], m)
    return pool(s)


def best(function):
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        ces = function()
        times.append(time.perf_counter() - start)
    return {"what": f"NumPy {np.__version__}, {function.__name__.replace('_', ' ')}", "ces": ces, "seconds": min(times)}


print(json.dumps([best(all_cosines), best(mean_vectors)]))
