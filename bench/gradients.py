"""The torch side of bench/gradients.mjs: autograd of one class with respect to the word embeddings.

gradients.py <threads> <folder> <MiniLM's config.json>; writes tiny.onnx and base.onnx with random weights to the folder
where they are not there yet. Then reads lines `model rows tokens repeats` and answers each with a JSON list of seconds.
MiniLM runs with random weights as well: the time is the same.
"""

import json
import os
import sys
import time
import warnings

import torch
from transformers import BertConfig, BertForSequenceClassification, BertModel

warnings.filterwarnings("ignore")
threads, folder, minilm = int(sys.argv[1]), sys.argv[2], sys.argv[3]
torch.set_num_threads(threads)
torch.manual_seed(1)
sizes = {
    "tiny": dict(hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=512),
    "base": dict(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072),
}
models = {
    name: BertForSequenceClassification(BertConfig(vocab_size=30522, num_labels=3, attn_implementation="sdpa", **size)).eval()
    for name, size in sizes.items()
}
models["MiniLM"] = BertModel(BertConfig.from_json_file(minilm), add_pooling_layer=False).eval()
for model in models.values():
    model.requires_grad_(False)


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits


for name in sizes:
    path = os.path.join(folder, f"{name}.onnx")
    if not os.path.exists(path):
        ids = torch.ones(2, 4, dtype=torch.long)
        axes = {0: "rows", 1: "tokens"}
        torch.onnx.export(
            Logits(models[name]), (ids, ids), path, dynamo=False, opset_version=17, input_names=["input_ids", "attention_mask"],
            output_names=["logits"], dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "rows"}},
        )


def once(model, ids):
    embeddings = model.get_input_embeddings()(ids).requires_grad_(True)
    out = model(inputs_embeds=embeddings, attention_mask=torch.ones_like(ids))
    value = out.logits.softmax(-1)[:, 1].sum() if hasattr(out, "logits") else out.last_hidden_state.mean(1)[:, 0].sum()
    (gradient,) = torch.autograd.grad(value, embeddings)
    return gradient


print("ready", flush=True)
for line in sys.stdin:
    name, rows, tokens, repeats = line.split()
    ids = torch.randint(1000, 30000, (int(rows), int(tokens)))
    once(models[name], ids)
    seconds = []
    for _ in range(int(repeats)):
        start = time.perf_counter()
        once(models[name], ids)
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds), flush=True)
