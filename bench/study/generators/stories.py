"""Stories sampled from the teacher: what the students read, and what perplexity is measured on.

  python stories.py TEACHER WORK     writes WORK/train.json and WORK/held-out.json, lists of texts
"""

import json
import sys
from pathlib import Path

import onnxruntime
import torch
from tokenizers import Tokenizer

from network import Llama, teacher

BEGIN, END = 1, {1, 2}
BATCH, LENGTH = 250, 128
TRAIN, HELD_OUT = 3000, 250


@torch.no_grad()
def sampled(model: Llama, seed: int) -> list[list[int]]:
    """Without what begins and ends a text; a story that does not end is cut."""
    draw = torch.Generator().manual_seed(seed)
    ids = torch.full((BATCH, 1), BEGIN)
    written, past = [[] for _ in range(BATCH)], None
    running = [True] * BATCH
    for place in range(LENGTH - 1):
        states, past = model.hidden(ids, torch.full((BATCH, 1), place), torch.zeros(1, 1), past)
        probabilities = (states[:, -1] @ model.embedding.weight.T).softmax(-1)
        ids = torch.multinomial(probabilities, 1, generator=draw)
        for row, token in enumerate(ids[:, 0].tolist()):
            running[row] = running[row] and token not in END
            if running[row]:
                written[row].append(token)
        if not any(running):
            break
    return written


def same_as_onnx(model: Llama, folder: Path, ids: torch.Tensor) -> float:
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx", providers=["CPUExecutionProvider"])
    rows, length = ids.shape
    feeds = {"input_ids": ids.numpy(), "attention_mask": torch.ones_like(ids).numpy()}
    feeds["position_ids"] = torch.arange(length)[None].repeat(rows, 1).numpy()
    for one in session.get_inputs():
        if one.name.startswith("past"):
            feeds[one.name] = torch.zeros(rows, one.shape[1], 0, one.shape[3]).numpy()
    with torch.no_grad():
        return float((torch.tensor(session.run(["logits"], feeds)[0]) - model.logits(ids)).abs().max())


def main(folder: Path, work: Path) -> None:
    torch.set_num_threads(1)
    model = teacher(folder)
    probe = torch.randint(3, 512, (4, 64), generator=torch.Generator().manual_seed(0))
    difference = same_as_onnx(model, folder, probe)
    assert difference < 1e-3, f"the weights read otherwise than the ONNX file: {difference}"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    texts = []
    for seed in range((TRAIN + HELD_OUT) // BATCH):
        texts += [tokenizer.decode(ids) for ids in sampled(model, seed)]
    work.mkdir(parents=True, exist_ok=True)
    (work / "train.json").write_text(json.dumps(texts[:TRAIN]))
    (work / "held-out.json").write_text(json.dumps(texts[TRAIN:]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
