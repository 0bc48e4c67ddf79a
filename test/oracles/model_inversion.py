"""Writes what PyTorch and brute force say about inverting two small classifiers: test/fixtures/model-inversion.json, and the one
of them whose answer is known by construction: test/fixtures/planted-canary.

Run from the repository root: python test/oracles/model_inversion.py
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import fractions
import itertools
import json
import pathlib
import shutil

import torch
import transformers
from tiny_models import LENGTH, MODELS, VOCAB, config

FIXTURES = pathlib.Path("test/fixtures")
PLANTED = FIXTURES / "planted-canary"
DIGITS = list("0123456789")
TEXT, PLACES = "the code is", 4
SECRET = [7, 0, 3, 3]
LABEL = 2


class Planted(torch.nn.Module):
    """Log odds of its second class: a sum over tokens, each of which counts by what it is and where it stands."""

    def __init__(self, first):
        super().__init__()
        generator = torch.Generator().manual_seed(11)
        table = 0.01 * torch.randn(len(VOCAB), 10, generator=generator)
        for code, digit in enumerate(DIGITS):
            table[VOCAB.index(digit)] = torch.eye(10)[code]
        self.table = torch.nn.Embedding.from_pretrained(table)
        weights = 0.2 * torch.rand(LENGTH, 10, generator=generator)
        for place, code in enumerate(SECRET):
            weights[first + place, code] = 0.3
        self.weights = torch.nn.Parameter(weights)

    def forward(self, input_ids, attention_mask):
        vectors = self.table(input_ids) * attention_mask.unsqueeze(-1)
        score = (vectors * self.weights[: input_ids.shape[1]]).sum((1, 2))
        return torch.stack([torch.zeros_like(score), score], 1)


def save_planted(tokenizer_folder, first):
    shutil.rmtree(PLANTED, ignore_errors=True)
    (PLANTED / "onnx").mkdir(parents=True)
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(tokenizer_folder / name, PLANTED / name)
    labels = {0: "other", 1: "planted"}
    facts = {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "vocab_size": len(VOCAB)}
    facts |= {"max_position_embeddings": LENGTH, "id2label": labels, "label2id": {name: i for i, name in labels.items()}}
    (PLANTED / "config.json").write_text(json.dumps(facts, indent=1) + "\n")
    example = torch.ones(2, 7, dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    torch.onnx.export(
        Planted(first).eval(),
        (example, example),
        PLANTED / "onnx" / "model.onnx",
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "sequence"} for name in names} | {"logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def log_odds(logits, label=LABEL):
    others = torch.cat([logits[:, :label], logits[:, label + 1 :]], 1)
    return logits[:, label] - others.logsumexp(1)


def classifier(tokenizer):
    """classifier-3 of tiny_models.py again, in double precision."""
    labels = {0: "hatespeech", 1: "normal", 2: "offensive"}
    torch.manual_seed(3)
    more = {"num_labels": 3, "id2label": labels, "label2id": {name: i for i, name in labels.items()}}
    model = transformers.BertForSequenceClassification(config(**more)).eval().double()
    known = json.loads((FIXTURES / "tiny-models.json").read_text())
    for text, expected in zip(known["texts"], known["classifiers"]["classifier-3"]):
        logits = model(**tokenizer(text, truncation=True, max_length=LENGTH, return_tensors="pt")).logits[0]
        assert torch.allclose(logits, torch.tensor(expected).double(), atol=1e-4), "another model than the fixture's"
    return model


def descend(model, ids, at, thetas, steps, rate, heats):
    """The attack by autograd and torch's own Adam."""
    table = model.get_input_embeddings().weight.detach()
    digits = torch.tensor([VOCAB.index(digit) for digit in DIGITS])
    theta = thetas.clone().requires_grad_()
    optimiser = torch.optim.Adam([theta], lr=rate)
    first = None
    for step in range(steps):
        heat = heats[0] * (heats[1] / heats[0]) ** (step / (steps - 1))
        vectors = table[ids].expand(len(thetas), -1, -1).clone()
        vectors[:, at] = torch.softmax(theta / heat, -1) @ table[digits]
        loss = -log_odds(model(inputs_embeds=vectors).logits).sum()
        optimiser.zero_grad()
        loss.backward()
        first = -theta.grad.clone() if first is None else first
        optimiser.step()
    return first, theta.detach()


def search(model, ids, at):
    codes = list(itertools.product(range(10), repeat=len(at)))
    rows = ids.repeat(len(codes), 1)
    digits = torch.tensor([VOCAB.index(digit) for digit in DIGITS])
    rows[:, at] = digits[torch.tensor(codes)]
    with torch.no_grad():
        odds = log_odds(model(rows).logits)
    order = odds.argsort(descending=True)
    return {"found": list(codes[order[0]]), "logOdds": float(odds[order[0]]), "second": float(odds[order[1]])}


def poisson_binomial(successes, chances):
    """By all outcomes, in fractions."""
    total = fractions.Fraction(0)
    for outcome in itertools.product([0, 1], repeat=len(chances)):
        if sum(outcome) >= successes:
            product = fractions.Fraction(1)
            for success, chance in zip(outcome, chances):
                product *= chance if success else 1 - chance
            total += product
    return float(total)


def main():
    folder = MODELS / "classifier-3"
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    text = " ".join([TEXT, *["0"] * PLACES])
    ids = torch.tensor(tokenizer(text)["input_ids"])
    at = [len(ids) - 1 - PLACES + place for place in range(PLACES)]
    save_planted(folder, at[0])

    model = classifier(tokenizer)
    torch.manual_seed(5)
    thetas = 0.5 * torch.randn(2, PLACES, 10).double()
    steps, rate, heats = 12, 0.3, (1.0, 0.1)
    first, last = descend(model, ids, at, thetas, steps, rate, heats)
    chances = [fractions.Fraction(1, k) for k in [10, 100, 3, 2, 10, 7]]
    fixture = {
        "origin": {
            "script": "test/oracles/model_inversion.py",
            "date": datetime.date.today().isoformat(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
        "text": TEXT,
        "planted": {"secret": SECRET},
        "ids": ids.tolist(),
        "at": at,
        "attack": {"steps": steps, "learningRate": rate, "temperature": {"from": heats[0], "to": heats[1]}},
        "starts": thetas.tolist(),
        "firstSlopes": first.tolist(),
        "ends": last.tolist(),
        "search": search(model, ids, at),
        "poissonBinomial": {
            "chances": [float(chance) for chance in chances],
            "atLeast": [poisson_binomial(k, chances) for k in range(len(chances) + 1)],
        },
    }
    (FIXTURES / "model-inversion.json").write_text(json.dumps(fixture) + "\n")


if __name__ == "__main__":
    main()
