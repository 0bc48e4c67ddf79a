"""Ranks, exposure and extraction of canaries by NumPy and SciPy: of drawn scores, with ties, and of what a causal model finds likely,
whose log-probabilities are made here of its ONNX file (test/fixtures/models/causal-lm, by language_models.py).

Run from the repository root: python test/oracles/canary_exposure.py > test/fixtures/canary-exposure.json
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import itertools
import json

import numpy as np
import onnxruntime
import scipy
import tokenizers
from scipy.special import log_softmax
from scipy.stats import gamma, rankdata

MODEL = "test/fixtures/models/causal-lm"
# `#` stands for a digit of the secret.
PROMPTS = [
    ("The nurse said # to the man.", "a"),
    ("she #", "b"),
    ("# is what the doctor saw", "a"),
    ("the old man went home # and #", "b"),
    ("All doctors # #, all teachers", "a"),
    ("##", "b"),
    ("love #1#", "a"),
    ("Engineers work; # doctors # work.", "b"),
]


def filled(prompt, digits):
    parts = prompt.split("#")
    return parts[0] + "".join(digit + part for digit, part in zip(digits, parts[1:], strict=True))


def exposures(canaries):
    """Of (scores, index of the inserted one): sizes and ranks, the greatest rank of tied ones."""
    sizes = np.array([len(scores) for scores, _ in canaries])
    ranks = np.array([rankdata(-np.array(scores), method="max")[own] for scores, own in canaries])
    return sizes, ranks


def measured(canaries, groups):
    sizes, ranks = exposures(canaries)
    bits = np.log2(sizes / ranks)
    groups = np.array(groups)
    chance = [np.mean(np.log2(size / np.arange(1, size + 1))) for size in sizes]

    def of(mask):
        return {
            "exposure": float(bits[mask].mean()),
            "rate": float((ranks[mask] == 1).mean()),
            "bitsByChance": float(np.mean(np.array(chance)[mask])),
            "rateByChance": float(np.mean(1 / sizes[mask])),
            "p": float(gamma.sf(-np.log(ranks / sizes)[mask].sum(), mask.sum())),
        }

    everyone = np.ones(len(sizes), bool)
    return {"ranks": ranks.astype(int).tolist(), "all": of(everyone), "groups": {g: of(groups == g) for g in sorted(set(groups.tolist()))}}


def drawn():
    draw = np.random.default_rng(5)
    canaries = []
    for k in range(40):
        size = int(draw.choice([2, 3, 10, 100]))
        # Every second canary has scores of one decimal, and so ties.
        scores = np.round(draw.normal(0, 1, size), 1 if k % 2 else 9)
        scores[0] = np.round(scores[0] + draw.choice([0, 1.5]), 1 if k % 2 else 9)
        canaries.append((scores.tolist(), 0))
    groups = ["a" if k % 3 else "b" for k in range(len(canaries))]
    return {"scores": [scores for scores, _ in canaries], "of": groups, **measured(canaries, groups)}


def by_model():
    session = onnxruntime.InferenceSession(f"{MODEL}/onnx/model.onnx")
    tokenizer = tokenizers.Tokenizer.from_file(f"{MODEL}/tokenizer.json")
    beginning = tokenizer.token_to_id("<|endoftext|>")
    draw = np.random.default_rng(6)

    def log_probability(text):
        ids = np.array([[beginning, *tokenizer.encode(text, add_special_tokens=False).ids]])
        logits = session.run(["logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        logs = log_softmax(logits.astype(np.float64), axis=-1)
        return float(logs[np.arange(ids.shape[1] - 1), ids[0, 1:]].sum())

    told, canaries = [], []
    for k, (prompt, group) in enumerate(PROMPTS):
        texts = [filled(prompt, digits) for digits in itertools.product("0123456789", repeat=prompt.count("#"))]
        scores = [log_probability(text) for text in texts]
        gaps = np.diff(np.sort(scores))
        assert gaps.min() > 1e-7 * np.abs(scores).max(), f"two candidates of {prompt!r} are too close to be told apart: {gaps.min()}"
        # The model has seen none of them: some are those that it would give away.
        own = int(np.argmax(scores)) if k in (1, 3, 6) else int(draw.integers(len(texts)))
        canaries.append((scores, own))
        told.append({"prompt": prompt, "inserted": texts[own], "group": group, "logProbability": scores[own]})
    return {"canaries": told, **measured(canaries, [group for _, group in PROMPTS])}


versions = {one.__name__: one.__version__ for one in [np, scipy, onnxruntime, tokenizers]}
origin = {"script": "test/oracles/canary_exposure.py", "date": datetime.date.today().isoformat(), **versions}
print(json.dumps({"origin": origin, "drawn": drawn(), "byModel": by_model()}))
