"""Accumulated prediction sensitivity by torch autograd in double precision: test/fixtures/aps.json and aps-hatexplain.json.

    python test/oracles/aps.py [../shared/data/hatexplain SENTENCE_TRANSFORMERS_MINILM_FOLDER]

The first is about the tiny models of test/oracles/tiny_models.py, built again from their seeds and held against the
logits in tiny-models.json. The second is about 500 posts of HateXplain's test split, with two logistic heads on the
mean-pooled states of all-MiniLM-L6-v2: toxic or not, and about Islam or not. It holds post ids, heads and numbers, no
text. Words are found by the `regex` module's Unicode word boundaries, tokens by the tokenizer's own offsets.
"""

import csv
import datetime
import json
import pathlib
import sys

import numpy as np
import regex
import sklearn
import tiny_models
import torch
import transformers
from sklearn.linear_model import LogisticRegression

FIXTURES = pathlib.Path("test/fixtures")
TEXTS = tiny_models.TEXTS + [
    "She said: \"he's a good doctor, and I don't like it\"",
    "👩‍👩‍👧 love 👍🏽!",
    "שלום the man",
    "nurse " * 60,
]


def words_of(text):
    cuts = [m.start() for m in regex.finditer(r"\b", text, flags=regex.WORD | regex.V1)]
    pieces = zip([0, *cuts], [*cuts, len(text)])
    return [(a, b) for a, b in pieces if b > a and not text[a:b].isspace()]


def encode(tokenizer, text, limit):
    encoded = tokenizer(text, truncation=True, max_length=limit, return_offsets_mapping=True, return_tensors="pt")
    offsets = [tuple(o) for o in encoded.pop("offset_mapping")[0].tolist()]
    return encoded, offsets


class Classifier:
    """One logit is the second of two classes."""

    def __init__(self, model):
        self.model = model.double()

    def table(self):
        return self.model.get_input_embeddings()

    def __call__(self, embeddings, encoded):
        masks = {k: v for k, v in encoded.items() if k != "input_ids"}
        logits = self.model(inputs_embeds=embeddings, **masks).logits[0]
        if len(logits) == 1:
            p = torch.sigmoid(logits[0])
            return torch.stack([1 - p, p]), torch.stack([-logits[0], logits[0]])
        return torch.softmax(logits, -1), logits


class Probe:
    def __init__(self, model, weights, intercept, pooling="mean"):
        self.model = model.double()
        self.w, self.b, self.pooling = torch.tensor(weights, dtype=torch.float64), intercept, pooling

    def table(self):
        return self.model.get_input_embeddings()

    def __call__(self, embeddings, encoded):
        masks = {k: v for k, v in encoded.items() if k != "input_ids"}
        states = self.model(inputs_embeds=embeddings, **masks).last_hidden_state[0]
        h = {"mean": states.mean(0), "cls": states[0], "last": states[-1]}[self.pooling]
        z = self.w @ h + self.b
        p = torch.sigmoid(z)
        return torch.stack([1 - p, p]), torch.stack([-z, z])


def gradients(model, encoded, of):
    """Probabilities, and [classes, tokens, dimensions]."""
    embeddings = model.table()(encoded["input_ids"]).detach().requires_grad_(True)
    outputs = model(embeddings, encoded)
    target = outputs[0] if of == "probability" else outputs[1]
    rows = [torch.autograd.grad(one, embeddings, retain_graph=True)[0][0] for one in target]
    return outputs[0].detach().numpy(), torch.stack(rows).numpy()


def norm(values, q):
    return np.abs(values).sum() if q == "l1" else np.sqrt((values**2).sum())


def fold(gradient, offsets, words, granularity, q):
    """[classes, units]"""
    real = [t for t, (a, b) in enumerate(offsets) if b > a]
    if granularity == "element":
        return np.abs(gradient[:, real]).reshape(len(gradient), -1)
    units = [[t] for t in real]
    if granularity == "word":
        units = [[t for t in real if offsets[t][0] < end and offsets[t][1] > start] for start, end in words]
    return np.array([[norm(g[unit], q) for unit in units] for g in gradient]).reshape(len(gradient), len(units))


def sensitivity(f, g, text, words, weights, of, granularity, q):
    """P, or None where it has none; f and g are (probabilities, gradients, offsets)."""
    j = fold(f[1], f[2], words, granularity, q)
    s = fold(g[1], g[2], words, granularity, q)[g[0].argmax()]
    if s.size == 0 or s.sum() == 0:
        return None
    per_class = j @ (s / s.sum())
    return float(per_class.mean() if weights == "uniform" else per_class[f[0].argmax()])


def origin():
    return {
        "script": "test/oracles/aps.py",
        "date": datetime.date.today().isoformat(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "scikit-learn": sklearn.__version__,
        "regex": regex.__version__,
    }


def tiny():
    known = json.loads((FIXTURES / "tiny-models.json").read_text())
    labels = {"classifier-2": 2, "classifier-3": 3, "classifier-1": 1}
    tokenizer = transformers.AutoTokenizer.from_pretrained(FIXTURES / "models" / "encoder")
    models = {}
    for seed, (name, count) in enumerate(labels.items(), start=2):
        torch.manual_seed(seed)
        model = transformers.BertForSequenceClassification(tiny_models.config(num_labels=count)).eval()
        for text, logits in zip(known["texts"], known["classifiers"][name]):
            again = model(**tiny_models.batch(tokenizer, text)).logits[0].tolist()
            assert np.allclose(again, logits, atol=1e-5), name
        models[name] = Classifier(model)
    torch.manual_seed(1)
    encoder = transformers.BertModel(tiny_models.config(add_pooling_layer=False)).eval()
    for text, states in zip(known["texts"], known["encoder"]):
        again = encoder(**tiny_models.batch(tokenizer, text)).last_hidden_state[0].mean(0).tolist()
        assert np.allclose(again, states["mean"][-1], atol=1e-5), "encoder"
    draw = np.random.default_rng(5)
    heads = {}
    for pooling in ["mean", "cls", "last"]:
        heads[pooling] = {"weights": draw.normal(size=32).round(4).tolist(), "intercept": 0.25}
        models[f"probe-{pooling}"] = Probe(encoder, **heads[pooling], pooling=pooling)

    cases = []
    for f, g, weights, of, granularity, q in [
        ("classifier-3", "classifier-2", "predicted", "probability", "word", "l2"),
        ("classifier-3", "classifier-2", "uniform", "probability", "word", "l2"),
        ("classifier-3", "classifier-2", "predicted", "logit", "word", "l2"),
        ("classifier-3", "classifier-2", "predicted", "probability", "word", "l1"),
        ("classifier-3", "classifier-2", "predicted", "probability", "token", "l2"),
        ("classifier-2", "classifier-3", "predicted", "probability", "word", "l2"),
        ("classifier-1", "probe-cls", "predicted", "probability", "word", "l2"),
        ("classifier-1", "probe-last", "predicted", "logit", "word", "l1"),
        ("probe-mean", "classifier-1", "uniform", "probability", "word", "l2"),
        ("probe-mean", "probe-cls", "predicted", "probability", "word", "l2"),
        ("probe-mean", "probe-last", "predicted", "probability", "element", "l2"),
        ("probe-cls", "probe-mean", "predicted", "logit", "element", "l2"),
    ]:
        values = []
        for text in TEXTS:
            encoded, offsets = encode(tokenizer, text, tiny_models.LENGTH)
            asked = [(*gradients(models[name], encoded, of), offsets) for name in (f, g)]
            values.append(sensitivity(*asked, text, words_of(text), weights, of, granularity, q))
        options = {"classWeights": weights, "of": of, "granularity": granularity, "norm": q}
        cases.append({"classifier": f, "status": g, "options": options, "values": values})
    fixture = {"origin": origin(), "texts": TEXTS, "heads": heads, "cases": cases}
    (FIXTURES / "aps.json").write_text(json.dumps(fixture) + "\n")


def pooled(model, tokenizer, texts):
    rows = []
    with torch.no_grad():
        for text in texts:
            encoded, _ = encode(tokenizer, text, 256)
            rows.append(model(**encoded).last_hidden_state[0].mean(0).numpy())
    return np.array(rows)


def head(x, y):
    model = LogisticRegression(C=0.1, max_iter=1000).fit(x, y)
    return {"weights": [float(f"{w:.6g}") for w in model.coef_[0]], "intercept": float(f"{model.intercept_[0]:.6g}")}


def hatexplain(folder, minilm):
    posts = json.loads((folder / "hatexplain_test_val.json").read_text())
    divisions = json.loads((folder / "post_id_divisions.json").read_text())
    text_of = lambda post_id: " ".join(posts[post_id]["post_tokens"])
    tokenizer = transformers.AutoTokenizer.from_pretrained(minilm)
    model = transformers.AutoModel.from_pretrained(minilm, attn_implementation="eager").eval()

    learnt = [i for i in divisions["val"] if i in posts][:1000]
    x = pooled(model, tokenizer, [text_of(i) for i in learnt])
    votes = lambda i, says: sum(map(says, posts[i]["annotators"])) >= 2
    heads = {
        "toxic": head(x, [votes(i, lambda a: a["label"] != "normal") for i in learnt]),
        "islam": head(x, [votes(i, lambda a: "Islam" in a["target"]) for i in learnt]),
    }
    f, g = (Probe(model, **heads[name]) for name in ("toxic", "islam"))
    ids = [i for i in divisions["test"] if i in posts][:500]
    settings = {
        "word": ("predicted", "probability", "word", "l2"),
        "token": ("predicted", "logit", "token", "l1"),
    }
    values = {name: [] for name in settings}
    for post_id in ids:
        text = text_of(post_id)
        encoded, offsets = encode(tokenizer, text, 256)
        for name, (weights, of, granularity, q) in settings.items():
            asked = [(*gradients(probe, encoded, of), offsets) for probe in (f, g)]
            p = sensitivity(*asked, text, words_of(text), weights, of, granularity, q)
            values[name].append(float(f"{p:.9g}"))
    fixture = {"origin": origin(), "heads": heads, "ids": ids, "values": values}
    (FIXTURES / "aps-hatexplain.json").write_text(json.dumps(fixture) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    tiny()
    if len(sys.argv) > 2:
        hatexplain(pathlib.Path(sys.argv[1]), sys.argv[2])
