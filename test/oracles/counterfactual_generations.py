"""Ratios, similarities and shifts of drawn texts by rouge-score, NLTK's BLEU and the authors' VADER, in NumPy and SciPy.

    pip install rouge-score nltk vaderSentiment numpy scipy
    python test/oracles/counterfactual_generations.py > test/fixtures/counterfactual-generations.json
"""
import itertools
import json
import re

import numpy as np
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from rouge_score import rouge_scorer
from scipy.stats import kstat, t
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

draw = np.random.default_rng(6)
smooth = SmoothingFunction().method1
rouge = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
analyser = SentimentIntensityAnalyzer()
SWAP = {"he": "she", "she": "he", "boy": "girl", "girl": "boy", "king": "queen", "queen": "king"}


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def swapped(text):
    return re.sub(r"[a-z]+", lambda word: SWAP.get(word[0], word[0]), text)


def rouge_l(a, b):
    return rouge.score(a, b)["rougeL"].fmeasure


def bleu(a, b):
    a, b = words(a), words(b)
    return min(sentence_bleu([a], b, smoothing_function=smooth), sentence_bleu([b], a, smoothing_function=smooth))


def sentiment(text):
    return analyser.polarity_scores(text)["compound"]


vocabulary = "the boy girl king queen he she was is happy sad great terrible walked to a house and said that 2 dogs".split()


def text(kind):
    if kind < 0.05:
        return None
    if kind < 0.1:
        return " ..."
    size = int(draw.integers(1, 14))
    return " " + " ".join(draw.choice(vocabulary, size=size)) + str(draw.choice([".", "!", ""]))


similar = []
for _ in range(60):
    one = text(1)
    other = text(1) if draw.uniform() < 0.5 else one.replace("was", "is").replace("dogs", "cats")
    similar.append([one, other, rouge_l(one, other), bleu(one, other), sentiment(one)])

SAMPLES = 3
prompts = []
for i in range(40):
    who = ["he", "she"][i % 2]
    own, other = ([text(draw.uniform()) for _ in range(SAMPLES)] for _ in range(2))
    prompts.append({"prompt": f"Then {who} said {i},", "counterfactual": f"Then {SWAP[who]} said {i},", "texts": own, "others": other})

KINDS = {
    "rouge-l": lambda a, b: 1 - rouge_l(a, b),
    "bleu": lambda a, b: 1 - bleu(a, b),
    "sentiment": lambda a, b: abs(a - b),
}


def measured(chosen, kind):
    difference = KINDS[kind]
    between, within, shift = [], [], []
    for one in chosen:
        own, other = ([text for text in one[side] if text is not None and words(text)] for side in ("texts", "others"))
        if len(own) < 2 or len(other) < 2:
            continue
        if kind == "sentiment":
            a, b = [sentiment(text) for text in own], [sentiment(text) for text in other]
            shift.append(np.mean(b) - np.mean(a))
        else:
            a, b = [swapped(text) for text in own], other
        between.append(np.mean([difference(x, y) for x, y in itertools.product(a, b)]))
        within.append(np.mean([np.mean([difference(x, y) for x, y in itertools.combinations(side, 2)]) for side in (a, b)]))
    between, within = np.array(between), np.array(within)
    ratio = between.sum() / within.sum()
    found = {"n": len(between), "ratio": ratio}
    if len(between) >= 20:
        n = len(between)
        without = np.array([np.delete(between, i).sum() / np.delete(within, i).sum() for i in range(n)])
        moves = n * (ratio - without) / ratio
        quantile, variance = t.ppf(0.975, n - 1), moves.var(ddof=1) / n
        skew = kstat(moves, 3) / n**2 / (6 * variance) * (1 + 2 * quantile**2)
        centre, half = moves.mean(), quantile * np.sqrt(variance)
        found["lower"] = ratio * np.exp(centre - half + min(0, skew))
        found["upper"] = ratio * np.exp(centre + half + max(0, skew))
    if kind == "sentiment":
        return found | {"shift": np.mean(shift)}
    return found | {"similarity": 1 - between.mean()}


parts = {"all": prompts, "male -> female": prompts[::2], "female -> male": prompts[1::2]}
print(json.dumps({
    "origin": "test/oracles/counterfactual_generations.py: rouge-score, NLTK, vaderSentiment",
    "similar": similar,
    "prompts": prompts,
    "expected": {name: {kind: measured(chosen, kind) for kind in KINDS} for name, chosen in parts.items()},
}, indent=1))  # fmt: skip
