"""Writes test/fixtures/gradients/minilm.json: what autograd says, in single and in double precision, about the gradients
of a linear softmax head with random weights on the mean of MiniLM's last hidden states.

Run from the repository root: python test/oracles/gradient_minilm.py FOLDER
where FOLDER holds the weights and the tokenizer of sentence-transformers/all-MiniLM-L6-v2.
"""

import base64
import copy
import datetime
import importlib.metadata
import json
import pathlib
import sys

import numpy
import torch
import transformers

CLASSES = 3
SAMPLES = 200  # entries of each text
TEXTS = [
    "The nurse was kind to everybody.",
    "My neighbours moved here last year, and their garden is lovely!",
    "No",
]


def gradients(model, weights, ids, mask):
    """`[classes, rows, tokens, width]`, the rows in one padded batch."""
    words = model.get_input_embeddings()
    leaf = words(ids).detach().requires_grad_()
    hook = words.register_forward_hook(lambda *_: leaf)
    hidden = model(ids, attention_mask=mask).last_hidden_state
    hook.remove()
    counted = mask[:, :, None].to(hidden.dtype)
    logits = (hidden * counted).sum(1) / counted.sum(1) @ weights.to(hidden.dtype).t()
    probabilities = logits.softmax(-1)
    grads = [torch.autograd.grad(p.sum(), leaf, retain_graph=True)[0] for p in probabilities.unbind(-1)]
    return probabilities.detach(), torch.stack(grads)


def pack(array, kind):
    return base64.b64encode(numpy.ascontiguousarray(array, kind).tobytes()).decode()


def main(folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    weights = 0.3 * torch.randn(CLASSES, model.config.hidden_size, generator=torch.Generator().manual_seed(7))
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    ids, mask = batch["input_ids"], batch["attention_mask"]
    _, single = gradients(model, weights, ids, mask)
    probabilities, double = gradients(copy.deepcopy(model).double(), weights, ids, mask)
    random = numpy.random.default_rng(11)
    texts = []
    for row, text in enumerate(TEXTS):
        length = int(mask[row].sum())
        exact = double[:, row, :length].numpy()
        plain = single[:, row, :length].numpy().astype("f8")
        entries = numpy.sort(random.choice(exact.size, SAMPLES, replace=False))
        error = numpy.abs(plain - exact)
        print(f"{text!r}: {probabilities[row].tolist()}, greatest {abs(exact).max():.2g}, error {error.max():.2g}")
        texts.append({
            "text": text,
            "ids": ids[row, :length].tolist(),
            "probabilities": probabilities[row].tolist(),
            # [classes, tokens]: over all entries
            "norms": {kind: pack(numpy.linalg.norm(g, axis=-1), "<f8") for kind, g in [("double", exact), ("single", plain)]},
            # Of [classes, tokens, width], by index
            "entries": entries.tolist(),
            "double": pack(exact.ravel()[entries], "<f8"),
            "single": pack(plain.ravel()[entries], "<f4"),
        })
    fixture = {
        "origin": {
            "script": "test/oracles/gradient_minilm.py",
            **{name: importlib.metadata.version(name) for name in ["torch", "transformers"]},
            "date": datetime.date.today().isoformat(),
        },
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "classes": CLASSES,
        "weights": pack(weights.numpy(), "<f4"),
        "texts": texts,
    }
    pathlib.Path("test/fixtures/gradients/minilm.json").write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
