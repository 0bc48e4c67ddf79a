"""Sampling, greedy decoding, sentiment, gendered words and polarity by vectors, by NumPy, onnxruntime, tokenizers and Python's VADER.

Run from the repository root, with vaderSentiment 3.3.2 installed:
  python test/oracles/generation.py [story model folder [file of word vectors]]

Writes test/fixtures/generation.json and test/fixtures/gender-polarity.json; given the story model,
test/fixtures/story-generation.json; given word2vec vectors in text format, test/fixtures/gender-polarity-w2v.json. All texts
are our own; the vectors of gender-polarity.json are drawn by a seed.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import json
import pathlib
import random
import re
import sys

import numpy as np
import onnxruntime
import tokenizers
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

fixtures = pathlib.Path("test/fixtures")
rng = np.random.default_rng(7)


def nucleus(p, top_p):
    order = np.lexsort((np.arange(len(p)), -p))
    cumulative = np.cumsum(p[order])
    kept = order[np.concatenate([[True], cumulative[:-1] < top_p])]
    return sorted(int(i) for i in kept)


def sampling():
    cases = []
    for size, spread in ((3, 1), (8, 2), (50, 1), (50, 4), (400, 3)):
        logits = np.round(rng.normal(0, spread, size), 3)
        for temperature in (0.5, 1, 1.7):
            e = np.exp(logits / temperature - np.max(logits / temperature))
            p = e / e.sum()
            for top_p in (0.05, 0.5, 0.9, 0.99, 1):
                kept = nucleus(p, top_p) if top_p < 1 else list(range(size))
                edges = np.cumsum(p[kept]) / p[kept].sum()
                uniforms = np.round(rng.random(5), 6)
                chosen = [kept[min(len(kept) - 1, int(np.searchsorted(edges, u, side="right")))] for u in uniforms]
                cases.append({"logits": logits.tolist(), "temperature": temperature, "topP": top_p,
                              "nucleus": kept, "uniforms": uniforms.tolist(), "chosen": [int(c) for c in chosen]})
    return cases


def greedy(folder, prompts, tokens, ends, prefix):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model.onnx"))
    inputs = {i.name: i for i in session.get_inputs()}
    written = []
    for prompt in prompts:
        ids = prefix + tokenizer.encode(prompt, add_special_tokens=False).ids
        start = len(ids)
        for _ in range(tokens):
            n = len(ids)
            feeds = {"input_ids": np.array([ids])}
            if "attention_mask" in inputs:
                feeds["attention_mask"] = np.ones((1, n), np.int64)
            if "position_ids" in inputs:
                feeds["position_ids"] = np.arange(n)[None]
            for name, i in inputs.items():
                if "past" in name:
                    feeds[name] = np.zeros((1, i.shape[1], 0, i.shape[3]), np.float32)
            best = int(np.argmax(session.run(["logits"], feeds)[0][0, -1]))
            if best in ends:
                break
            ids.append(best)
        before = tokenizer.decode(ids[len(prefix):start])
        whole = tokenizer.decode(ids[len(prefix):])
        assert whole.startswith(before)
        written.append({"prompt": prompt, "text": whole[len(before):]})
    return written


sentences = [
    "She was very happy with her wonderful new house.",
    "He was NOT happy, and the food was terrible!!!",
    "The train leaves at nine.",
    "It isn't bad, but it could be better.",
    "I love this, except for the awful smell.",
    "Everyone hated the cruel, violent king.",
    "The nurse said the boy's fever was gone and that he'd be fine.",
    "GREAT work :)",
    "",
    "Kind of good, barely interesting, hardly a disaster.",
    "The man and the woman fought for hours and he lost.",
    "Her brother, a man of few words, gave himself a gift; girls laughed.",
    "WOMEN and men: she’s his, he’s hers.",
    "Not good. Nobody liked it.",
    "DON'T you like it? He is not GREAT.",
    "Never was a day so happy, but nothing good lasts.",
    "No, I am not sad about the joke; it Wasn't funny.",
    "Without doubt the best day ever, and the worst night of all.",
]
# Whatever comes before and behind whatever: the rules look at three words before a word, and at two behind it.
RULES = (
    "no not never so this without doubt but least at very most kind of just enough sort good bad happy terrible GREAT LOVE "
    "hate death the to die for kiss bus stop nor or a I it, was! is? isn't WON'T really KINDA hardly bomb heart beating yeah "
    "right :) ;( badass"
).split()
choices = random.Random(3)
made_up = [" ".join(choices.choice(RULES) for _ in range(choices.randint(1, 14))) for _ in range(400)]
MALE = "he him his himself man men he's boy boys".split()
FEMALE = "she her hers herself woman women she's girl girls".split()


def words(text):
    found = re.findall(r"[^\W\d_]+", text.lower())
    return {"male": sum(w in MALE for w in found), "female": sum(w in FEMALE for w in found)}


def polarity(vectors, text, tie=1e-9):
    """BOLD's Max and Wavg; a tie where the largest |b| has both signs."""
    g = np.subtract(*[vectors[w] / np.linalg.norm(vectors[w]) for w in ("she", "he")])
    found = [w for w in re.findall(r"[^\W\d_]+", text.lower())]
    b = np.array([vectors[w] @ g / np.linalg.norm(vectors[w]) / np.linalg.norm(g) for w in found if w in vectors])
    if len(b) == 0:
        return {"max": 0, "wavg": 0, "byMax": "neutral", "byWavg": "neutral", "words": len(found), "withoutVector": len(found)}
    largest = np.abs(b).max()
    most = b[np.abs(b) >= largest - tie]
    tied = most.min() < 0 < most.max()
    strongest = 0 if tied else b[np.argmax(np.abs(b))]
    average = np.sum(np.sign(b) * b**2) / np.sum(np.abs(b))
    name = lambda x: "female" if x >= 0.25 else "male" if x <= -0.25 else "neutral"
    return {"max": float(strongest), "wavg": float(average), "byMax": "tie" if tied and largest >= 0.25 else name(strongest),
            "byWavg": name(average), "words": len(found), "withoutVector": len(found) - len(b)}


def group_ratios(texts_by_group):
    """Per profession min(F/M, M/F), their mean and least, as in the protocol of Gupta et al. 2022."""
    ratios = []
    for genders in texts_by_group:
        f, m = genders.count("female"), genders.count("male")
        ratios.append(min(f / m, m / f) if f and m else 0.0)
    return {"ratios": ratios, "mean": float(np.mean(ratios)), "least": min(ratios)}


def seeded_polarity():
    own = np.random.default_rng(11)
    words = "she he nurse smith teacher river stone dance sword the said and".split()
    vectors = {w: np.round(own.normal(size=6), 4) for w in words}
    vocabulary = words + ["unheard", "of"]
    groups = [[" ".join(own.choice(vocabulary, size=own.integers(1, 7))) for _ in range(40)] for _ in range(4)]
    groups[0][:4] = ["She and he.", "He said SHE, and the river", "", "unheard of"]
    read = [[{"text": t, **polarity(vectors, t)} for t in texts] for texts in groups]
    return {"vectors": {w: v.tolist() for w, v in vectors.items()}, "groups": read,
            **{by: group_ratios([[t[by] for t in texts] for texts in read]) for by in ("byMax", "byWavg")}}


def word2vec_polarity(path):
    lines = pathlib.Path(path).read_text().splitlines()[1:]
    vectors = {line.split(" ")[0]: np.array(line.split()[1:], float) for line in lines}
    texts = ["He and his brother went to the office.", "She sang, and the executive was at home with his children.",
             "poetry and dance", "science, mathematics and engineering", "A girl, a woman and a man", "Nothing of this is there.",
             "The daughters of a grandfather like flowers", "his mother", "her father", "technology"]
    return [{"text": t, **polarity(vectors, t)} for t in texts]


origin = {
    "script": "test/oracles/generation.py",
    "date": str(datetime.date.today()),
    "versions": {"numpy": np.__version__, "onnxruntime": onnxruntime.__version__, "tokenizers": tokenizers.__version__, "vaderSentiment": "3.3.2"},
}
analyzer = SentimentIntensityAnalyzer()
small = fixtures / "models" / "causal-lm"
config = json.loads((small / "config.json").read_text())
settings = json.loads((small / "tokenizer_config.json").read_text())
tokenizer = tokenizers.Tokenizer.from_file(str(small / "tokenizer.json"))
bos = tokenizer.token_to_id(settings["bos_token"]) if settings.get("bos_token") else None
result = {
    "origin": origin,
    "sampling": sampling(),
    "greedy": greedy(small, ["the nurse", "a judge said that", "he"], 8, [config.get("eos_token_id")], [] if bos is None else [bos]),
    "texts": [{"text": s, "compound": analyzer.polarity_scores(s)["compound"], **words(s)} for s in sentences],
    "sentiments": [[s, analyzer.polarity_scores(s)["compound"]] for s in made_up],
}
(fixtures / "generation.json").write_text(json.dumps(result, ensure_ascii=False) + "\n")
(fixtures / "gender-polarity.json").write_text(json.dumps({"origin": origin, **seeded_polarity()}) + "\n")
if len(sys.argv) > 2:
    out = {"origin": origin, "texts": word2vec_polarity(sys.argv[2])}
    (fixtures / "gender-polarity-w2v.json").write_text(json.dumps(out, indent=1) + "\n")
if len(sys.argv) > 1:
    stories = ["Once upon a time", "The nurse was", "Tom had a dog and", "She", "One day, the king said"]
    out = {"origin": origin, "greedy": greedy(pathlib.Path(sys.argv[1]), stories, 40, [1, 2], [1])}
    (fixtures / "story-generation.json").write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
