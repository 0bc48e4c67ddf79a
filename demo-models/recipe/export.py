"""A trained model as an ordinary model folder, and the check that the folder answers as the model does."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer

from training import pad

OPSET = 17


class Graph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        return self.model(input_ids, attention_mask)


def export(model, tokenizer: Tokenizer, classes: list[str], folder: Path) -> str:
    """Writes the folder, but for its card. Returns the sha256 of the ONNX file."""
    shape = model.encoder.shape
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    file = folder / "onnx" / "model.onnx"
    ids, mask = pad([[2, 5, 6, 3], [2, 5, 3]])
    axes = {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask", "last_hidden_state")}
    axes["logits"] = {0: "batch"}
    torch.onnx.export(
        Graph(model).eval(), (ids, mask), str(file), input_names=["input_ids", "attention_mask"],
        output_names=["logits", "last_hidden_state"], dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    labels = {str(i): name for i, name in enumerate(classes)}
    config = {
        "model_type": "bert",
        "architectures": ["BertForSequenceClassification"],
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.dim,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "max_position_embeddings": shape.positions,
        "pad_token_id": 0,
        "id2label": labels,
        "label2id": {name: int(i) for i, name in labels.items()},
    }
    tokens = {f"{kind}_token": f"[{kind.upper()}]" for kind in ("pad", "unk", "cls", "sep", "mask")}
    about = {"tokenizer_class": "BertTokenizer", "model_max_length": shape.positions, **tokens}
    for name, content in (("config.json", config), ("tokenizer_config.json", about)):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def largest_difference(model, folder: Path, rows: list[list[int]]) -> float:
    """Greatest difference of any output between the ONNX file and the model, over padded batches of the texts."""
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx", providers=["CPUExecutionProvider"])
    greatest = 0.0
    for start in range(0, len(rows), 64):
        ids, mask = pad(rows[start : start + 64])
        with torch.no_grad():
            expected = model(ids, mask)
        found = session.run(["logits", "last_hidden_state"], {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})
        for one, other in zip(found, expected, strict=True):
            greatest = max(greatest, float(np.abs(one - other.numpy()).max()))
    return greatest


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
