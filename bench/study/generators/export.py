"""A trained student as an ordinary model folder, and the check that the folder answers as the model does."""

import json
import shutil
from pathlib import Path

import onnxruntime
import torch

from network import KV_HEADS, SIZE, Llama

OPSET = 17


class Graph(torch.nn.Module):
    """Goes on after the tokens that it has read, whose keys and values it is given."""

    def __init__(self, model: Llama):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        length, total = input_ids.shape[1], attention_mask.shape[1]
        at = torch.arange(total)
        later = at[None, :] > torch.arange(total - length, total)[:, None]
        unread = later[None, None] | (attention_mask == 0)[:, None, None, :]
        pairs = [(past[i], past[i + 1]) for i in range(0, len(past), 2)]
        states, present = self.model.hidden(input_ids, position_ids, unread.float() * -1e9, pairs)
        logits = states @ self.model.embedding.weight.T
        return logits, states, *(one for both in present for one in both)


def write(model: Llama, teacher: Path, folder: Path) -> float:
    """Returns the greatest difference of a logit between the file and the model, over texts read in two parts."""
    layers = len(model.layers)
    partial = folder.with_name(folder.name + ".partial")
    (partial / "onnx").mkdir(parents=True, exist_ok=True)
    cache = [f"{i}.{what}" for i in range(layers) for what in ("key", "value")]
    inputs = ["input_ids", "attention_mask", "position_ids", *(f"past_key_values.{one}" for one in cache)]
    outputs = ["logits", "last_hidden_state", *(f"present.{one}" for one in cache)]
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in ("input_ids", "position_ids", "logits", "last_hidden_state")}
    axes["attention_mask"] = {0: "batch_size", 1: "total_sequence_length"}
    for one in cache:
        axes[f"past_key_values.{one}"] = {0: "batch_size", 2: "past_sequence_length"}
        axes[f"present.{one}"] = {0: "batch_size", 2: "total_sequence_length"}
    ids = torch.randint(3, 512, (2, 24), generator=torch.Generator().manual_seed(0))
    past = [torch.zeros(2, KV_HEADS, 3, SIZE) for _ in cache]
    example = (ids[:, :5], torch.ones(2, 8, dtype=torch.long), torch.arange(3, 8)[None].repeat(2, 1), *past)
    file = partial / "onnx" / "model.onnx"
    torch.onnx.export(
        Graph(model).eval(), example, str(file), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    config = json.loads((teacher / "config.json").read_text()) | {"num_hidden_layers": layers}
    (partial / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json", "generation_config.json"):
        shutil.copyfile(teacher / name, partial / name)
    difference = difference_of(model, file, ids, inputs, outputs)
    assert difference < 1e-3, f"{folder.name}: the file answers otherwise than the model: {difference}"
    partial.rename(folder)
    return difference


def difference_of(model: Llama, file: Path, ids: torch.Tensor, inputs: list[str], outputs: list[str]) -> float:
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    rows, length = ids.shape
    past = {name: torch.zeros(rows, KV_HEADS, 0, SIZE).numpy() for name in inputs[3:]}
    greatest, start = 0.0, 0
    with torch.no_grad():
        expected = model.logits(ids)
    for end in (length // 2, length):
        feeds = {
            "input_ids": ids[:, start:end].numpy(),
            "attention_mask": torch.ones(rows, end, dtype=torch.long).numpy(),
            "position_ids": torch.arange(start, end)[None].repeat(rows, 1).numpy(),
            **past,
        }
        found = dict(zip(outputs, session.run(outputs, feeds), strict=True))
        greatest = max(greatest, float((torch.tensor(found["logits"]) - expected[:, start:end]).abs().max()))
        past = {name: found[name.replace("past_key_values", "present")] for name in inputs[3:]}
        start = end
    return greatest
