"""Role reversal at decoding time, token by token, by NumPy, onnxruntime and Python's tokenizers and regular expressions.

Run from the repository root: python test/oracles/role_reversal.py [story model folder]

Writes test/fixtures/role-reversal.json, and, given the story model, test/fixtures/story-role-reversal.json. All texts are our
own. Every context is run whole and alone, without a memory.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import json
import pathlib
import re
import sys

import numpy as np
import onnxruntime
import tokenizers

fixtures = pathlib.Path("test/fixtures")
# Words that have one counterpart each, so that an exchange needs no grammar.
ROWS = [["he", "she"], ["man", "woman"], ["men", "women"], ["boy", "girl"], ["brother", "sister"], ["king", "queen"]]
WAYS = ["none", "max", "mean-logit", "mean-probability", "swap"]
COUNTERPARTS = {a: b for row in ROWS for a, b in (row, row[::-1])}


def exchange(text):
    """The text with words exchanged (None without such a word), and where the last of them ends."""
    ends = []

    def other(match):
        word = match.group()
        there = COUNTERPARTS.get(word.lower())
        if there is None:
            return word
        ends.append(match.end())
        return there.capitalize() if word[0].isupper() else there

    changed = re.sub(r"\w+", other, text)
    # Where bytes make no character yet, the text does not say what the model has read.
    readable = "\ufffd" not in text
    return (changed if readable and ends else None), max(ends, default=0)


class Model:
    def __init__(self, folder, prefix, ends):
        self.tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.session = onnxruntime.InferenceSession(str(folder / "onnx" / "model.onnx"))
        self.inputs = {i.name: i for i in self.session.get_inputs()}
        self.prefix, self.ends = prefix, ends
        self.size = len(self.log_probabilities(prefix + self.encode("a")))
        start = self.encode("a")
        both = [self.tokenizer.decode(start + [v]) for v in range(self.size)]
        self.continues = np.array([bool(re.match(r"[\w\ufffd]", b[1:])) and b.startswith("a") for b in both])
        self.pairs = []
        for a, b in ROWS:
            for form in (str, str.capitalize):
                one, other = self.encode("a " + form(a))[len(start):], self.encode("a " + form(b))[len(start):]
                if len(one) == len(other) == 1:
                    self.pairs.append((one[0], other[0]))

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def log_probabilities(self, ids):
        n = len(ids)
        feeds = {"input_ids": np.array([ids])}
        if "attention_mask" in self.inputs:
            feeds["attention_mask"] = np.ones((1, n), np.int64)
        if "position_ids" in self.inputs:
            feeds["position_ids"] = np.arange(n)[None]
        for name, i in self.inputs.items():
            if "past" in name:
                feeds[name] = np.zeros((1, i.shape[1], 0, i.shape[3]), np.float32)
        logits = self.session.run(["logits"], feeds)[0][0, -1].astype(np.float64)
        return logits - np.log(np.sum(np.exp(logits - logits.max()))) - logits.max()

    def next(self, ids, way):
        """Log-probabilities after some tokens, and whether there was a text with other roles."""
        own = self.log_probabilities(ids)
        if way == "swap":
            swapped = own.copy()
            for a, b in self.pairs:
                swapped[a], swapped[b] = own[b], own[a]
            return swapped, False
        read = ids[len(self.prefix):]
        text = self.tokenizer.decode(read)
        changed, end = exchange(text)
        if way == "none" or changed is None:
            return own, False
        # What comes after the last exchanged word keeps its tokens.
        upto = [k for k in range(len(read) + 1) if self.tokenizer.decode(read[:k]) == text[:end]]
        first, kept = (changed[:len(changed) - len(text) + end], read[upto[0]:]) if upto else (changed, [])
        other = self.log_probabilities(self.prefix + self.encode(first) + kept)
        if end == len(text):
            other = np.where(self.continues, own, other)
        both = {
            "max": lambda: np.maximum(own, other),
            "mean-logit": lambda: (own + other) / 2,
            "mean-probability": lambda: np.log((np.exp(own) + np.exp(other)) / 2),
        }[way]()
        return both - np.log(np.sum(np.exp(both))), True

    def likelihood(self, text, way):
        ids = self.prefix + self.encode(text)
        answers = [self.next(ids[:at], way) for at in range(len(self.prefix), len(ids))]
        logs = [float(own[ids[len(self.prefix) + i]]) for i, (own, _) in enumerate(answers)]
        return {"logProbabilities": logs, "reversed": sum(other for _, other in answers)}

    def greedy(self, prompt, way, tokens):
        ids = self.prefix + self.encode(prompt)
        start = len(ids)
        for _ in range(tokens):
            best = int(np.argmax(self.next(ids, way)[0]))
            if best in self.ends:
                break
            ids.append(best)
        before = self.tokenizer.decode(ids[len(self.prefix):start])
        return self.tokenizer.decode(ids[len(self.prefix):])[len(before):]


def perplexity(likelihoods, way):
    logs = np.concatenate([one["ways"][way]["logProbabilities"] for one in likelihoods])
    size = sum(len(one["text"].encode()) for one in likelihoods)
    return {"way": way, "perplexity": float(np.exp(-np.mean(logs))), "bits": float(-np.sum(np.log2(np.e) * logs) / size)}


def cases(model, texts, prompts, tokens):
    likelihoods = [{"text": t, "ways": {w: model.likelihood(t, w) for w in WAYS}} for t in texts]
    return {
        "rows": ROWS,
        "likelihoods": likelihoods,
        "perplexity": [perplexity(likelihoods, w) for w in WAYS],
        "greedy": [{"prompt": p, "texts": {w: model.greedy(p, w, tokens) for w in WAYS}} for p in prompts],
        "pairs": model.pairs,
    }


origin = {
    "script": "test/oracles/role_reversal.py",
    "date": str(datetime.date.today()),
    "versions": {"numpy": np.__version__, "onnxruntime": onnxruntime.__version__, "tokenizers": tokenizers.__version__},
}
small = fixtures / "models" / "causal-lm"
texts = [
    "The man said that he heard the teacher.",
    "She is a hero, and a woman like her brother",
    "The nurse went home.",
    "Men, women and a queen; he's here",
    # `went` is several tokens, and its beginning one that it does not consist of.
    "He and she went",
    "he",
    "kind",
]
model = Model(small, [0], [0])
out = {"origin": origin, **cases(model, texts, ["the nurse", "a man said that he", "She", "The king and her brother"], 10)}
(fixtures / "role-reversal.json").write_text(json.dumps(out, ensure_ascii=False) + "\n")
if len(sys.argv) > 1:
    texts = [
        "Once upon a time, there was a little girl. She loved to hear her brother sing.",
        "The man was sad, but the woman was happy, and so he smiled.",
        "A dog saw a cat.",
        "The king heard the queen and the boys.",
    ]
    prompts = ["Once upon a time, a girl", "The king said that he", "One day, a man and his dog", "A cat was"]
    model = Model(pathlib.Path(sys.argv[1]), [1], [1, 2])
    out = {"origin": origin, **cases(model, texts, prompts, 30)}
    (fixtures / "story-role-reversal.json").write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
