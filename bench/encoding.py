"""Mean-pooled embeddings with transformers and torch, sorted by length, at the best of several batch sizes, which is
found on a tenth of the texts.

encoding.py <model folder> <texts.json> <threads>; prints {"seconds", "batch"} as JSON. Tokenising counts, as it does for
fairprobe; loading the model does not. Where the folder has no weights the same architecture runs with random ones: the
time is the same.
"""

import json
import sys
import time

import torch
import transformers

folder, texts_file, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
try:
    model = transformers.AutoModel.from_pretrained(folder)
except OSError:
    model = transformers.AutoModel.from_config(transformers.AutoConfig.from_pretrained(folder))
model.eval()
texts = json.load(open(texts_file))


def encode(texts, batch):
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    vectors = [None] * len(texts)
    with torch.inference_mode():
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            inputs = tokenizer([texts[i] for i in chosen], padding=True, truncation=True, max_length=512, return_tensors="pt")
            states = model(**inputs).last_hidden_state
            mask = inputs["attention_mask"].unsqueeze(-1)
            pooled = (states * mask).sum(1) / mask.sum(1)
            for i, vector in zip(chosen, pooled):
                vectors[i] = vector
    return vectors


def seconds(texts, batch):
    start = time.perf_counter()
    encode(texts, batch)
    return time.perf_counter() - start


encode(texts[:16], 16)
batch = min((8, 16, 32, 64, 128), key=lambda size: seconds(texts[::10], size))
print(json.dumps({"seconds": seconds(texts, batch), "batch": batch}))
