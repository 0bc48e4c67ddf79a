"""Counterfactual token fairness by NumPy: writes test/fixtures/counterfactual.json.

    python test/oracles/counterfactual.py

Texts are words of three groups (aa ab; ba bb; ca cb: same letter, same group) among others. The answers of a classifier
with three classes are random, by text. Everything is computed from the definition, with an exchange of its own.
"""
import datetime
import itertools
import json
import pathlib

import numpy as np

GROUPS = {"A": ["aa", "ab"], "B": ["ba", "bb"], "C": ["ca", "cb"]}
PLACE = {w: (g, i) for g, words in GROUPS.items() for i, w in enumerate(words)}
THRESHOLD = 0.4


def counterfactuals(text):
    """(pair, other text): every pair of groups of which the text has one."""
    words = text.split(" ")
    present = {PLACE[w][0] for w in words if w in PLACE}
    for a, b in itertools.combinations(GROUPS, 2):
        if not present & {a, b}:
            continue
        other = {a: b, b: a}
        changed = [
            GROUPS[other[PLACE[w][0]]][PLACE[w][1]] if w in PLACE and PLACE[w][0] in other else w for w in words
        ]
        if {a, b} <= present:
            pair = f"{a} <-> {b}"
        else:
            pair = f"{a} -> {b}" if a in present else f"{b} -> {a}"
        yield pair, " ".join(changed)


def bayesian_bootstrap(values, rng, draws=200_000):
    """Dirichlet weights of the values and, of half a weight, 0 for the lower limit and 1 for the upper."""
    values = np.asarray(values)
    below, above = [], []
    for _ in range(draws // 1000):
        weights = rng.dirichlet([1.0] * len(values) + [0.5], 1000)
        mean = weights[:, :-1] @ values
        below.append(mean)
        above.append(mean + weights[:, -1])
    return [float(np.percentile(np.concatenate(below), 2.5)), float(np.percentile(np.concatenate(above), 97.5))]


def main():
    rng = np.random.default_rng(8)
    vocabulary = list(PLACE) + ["u", "v", "w"] * 3
    texts = [" ".join(rng.choice(vocabulary, rng.integers(1, 6))) + f" {i}" for i in range(160)]
    positive_label = (rng.random(160) < 0.4).astype(int).tolist()
    answers = {}

    def p(text):
        if text not in answers:
            answers[text] = rng.dirichlet([1.5, 1, 0.7])
        return answers[text]

    expected = {}
    for kept in ("all", "symmetric"):
        gap, flip, pairs, by_class, without = [], [], {}, [], 0
        for text, label in zip(texts, positive_label):
            if kept == "symmetric" and label:
                continue
            f = p(text)
            found = list(counterfactuals(text))
            if not found:
                without += 1
                continue
            changes = np.array([p(other) - f for _, other in found])
            # Classes 1 and 2 are positive.
            positive = changes[:, 1:].sum(1)
            flips = np.array([(p(o)[1:].sum() >= THRESHOLD) != (f[1:].sum() >= THRESHOLD) for _, o in found])
            gap.append(np.abs(positive).mean())
            flip.append(flips.mean())
            by_class.append(np.abs(changes).mean(0))
            for (pair, _), change, flipped in zip(found, positive, flips):
                pairs.setdefault(pair, []).append((change, flipped))
        expected[kept] = {
            "n": len(gap),
            "withoutWords": without,
            "gap": np.mean(gap),
            "gapInterval": bayesian_bootstrap(gap, rng),
            "flipRate": np.mean(flip),
            "classGaps": np.mean(by_class, 0).tolist(),
            "pairs": {
                pair: {
                    "n": len(values),
                    "gap": np.mean([abs(c) for c, _ in values]),
                    "shift": np.mean([c for c, _ in values]),
                    "flipRate": float(np.mean([x for _, x in values])),
                }
                for pair, values in pairs.items()
            },
        }
    fixture = {
        "origin": {
            "script": "test/oracles/counterfactual.py",
            "versions": {"numpy": np.__version__},
            "date": datetime.date.today().isoformat(),
        },
        "threshold": THRESHOLD,
        "groups": GROUPS,
        "texts": texts,
        "positive": positive_label,
        "answers": {text: f.tolist() for text, f in answers.items()},
        "expected": expected,
    }
    path = pathlib.Path(__file__).parent.parent / "fixtures" / "counterfactual.json"
    path.write_text(json.dumps(fixture) + "\n")


main()
