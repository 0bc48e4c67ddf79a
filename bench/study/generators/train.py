"""Students of the story model, distilled in six ways.

    pip install -r demo-models/recipe/requirements.txt
    npm run build
    python bench/study/generators/stories.py TEACHER WORK
    node bench/study/generators/reverse.mjs WORK
    python bench/study/generators/train.py TEACHER WORK [--seeds N] [--kinds KIND ...]

TEACHER is the folder of stories260K. Each student is a model folder, WORK/KIND-SEED; those that are there already are kept. Loss:
half the cross-entropy with the story, half that with the teacher's probabilities. One thread: the same machine and versions give
the same numbers.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

import export
from network import Llama, student, teacher

BEGIN, END = 1, 2
LENGTH, BATCH, STEPS, RATE, WARM = 128, 32, 100, 4e-3, 10
LAYERS = [0, 4]

# Whether every other story is a reversed copy, and how the teacher's answers to a story and its reversal become one.
KINDS = {
    "plain": (False, None),
    "copies": (True, None),
    "max": (False, "max"),
    "mean": (False, "mean"),
    "copies-max": (True, "max"),
    "copies-mean": (True, "mean"),
}


def pieces(text: str, tokenizer: Tokenizer) -> list[list[int]]:
    """By word: no token of this vocabulary goes across a space."""
    return [tokenizer.encode(word, add_special_tokens=False).ids for word in text.split(" ")]


def aligned(own: list[list[int]], other: list[list[int]]) -> list[int]:
    """
    For each place that a next token is asked for, the place in the other text that corresponds, or -1 within a word that differs.
    The answer after the last token belongs to what ends the text.
    """
    places, at = [], 0
    for a, b in zip(own, other, strict=True):
        shortest = min(len(a), len(b))
        before = next((i for i in range(shortest) if a[i] != b[i]), shortest)
        behind = 0
        if a != b:
            while behind < shortest - before and a[-1 - behind] == b[-1 - behind]:
                behind += 1
        for i in range(len(a)):
            if i <= before:
                places.append(at + i)
            elif i >= len(a) - behind:
                places.append(at + i - len(a) + len(b))
            else:
                places.append(-1)
        at += len(b)
    return [*places, at]


class Stories:
    """Rows 2i and 2i + 1 are a story and its reversal, which is the story itself where nothing in it can be reversed."""

    def __init__(self, work: Path, tokenizer: Tokenizer):
        texts = json.loads((work / "train.json").read_text())
        reversals = json.loads((work / "train-reversed.json").read_text())
        self.rows, self.places, self.changed = [], [], 0
        for text, reversal in zip(texts, reversals, strict=True):
            both = [pieces(text, tokenizer), pieces(reversal or text, tokenizer)]
            self.changed += reversal is not None
            for own, other in (both, both[::-1]):
                ids = [BEGIN, *(token for word in own for token in word), END]
                self.rows.append(ids[: LENGTH + 1])
                self.places.append([place if place < LENGTH else -1 for place in aligned(own, other)[: len(self.rows[-1]) - 1]])

    def batch(self, chosen: list[int]):
        """What is read, what comes next, and the places in the reversals; -1 where there is none."""
        padded = lambda rows, filler: torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], True, filler)
        rows = [self.rows[i] for i in chosen]
        return padded([row[:-1] for row in rows], 0), padded([row[1:] for row in rows], -1), padded([self.places[i] for i in chosen], -1)


def answers_of(model: Llama, stories: Stories, file: Path) -> torch.Tensor:
    """The teacher's log-probabilities at every place of every row, in half precision: they are read again and again."""
    size = (len(stories.rows), LENGTH, model.embedding.num_embeddings)
    known = file.exists()
    held = torch.from_file(str(file), shared=True, size=math.prod(size), dtype=torch.float16).reshape(size)
    if not known:
        with torch.no_grad():
            for start in range(0, len(stories.rows), BATCH):
                ids, _, _ = stories.batch(list(range(start, min(start + BATCH, len(stories.rows)))))
                held[start : start + BATCH, : ids.shape[1]] = model.logits(ids).log_softmax(-1).half()
    return held


def combined(own: torch.Tensor, other: torch.Tensor, how: str) -> torch.Tensor:
    """Log-probabilities, as in docs/role-reversal.md: of the greater of both, or of their mean logit."""
    scores = torch.maximum(own, other) if how == "max" else (own + other) / 2
    return scores.log_softmax(-1)


def taught(held: torch.Tensor, chosen: list[int], places: torch.Tensor, how: str | None) -> torch.Tensor:
    length = places.shape[1]
    own = held[chosen][:, :length].float()
    if how is None:
        return own
    other = held[[i ^ 1 for i in chosen]].float().gather(1, places.clamp(min=0)[:, :, None].expand(-1, -1, own.shape[-1]))
    return torch.where((places >= 0)[:, :, None], combined(own, other, how), own)


def train(model: Llama, stories: Stories, held: torch.Tensor, kind: str, seed: int) -> float:
    """As many stories are read in all ways; a copy takes the place of another story. Returns the loss of the last tenth."""
    copies, how = KINDS[kind]
    draw = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    rate = lambda step: min(1, (step + 1) / WARM) * (0.05 + 0.95 * (1 + math.cos(math.pi * step / STEPS)) / 2)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    queue: list[int] = []
    losses = []
    for _ in range(STEPS):
        if len(queue) < BATCH:
            queue += torch.randperm(len(stories.rows) // 2, generator=draw).tolist()
        if copies:
            several, queue = queue[: BATCH // 2], queue[BATCH // 2 :]
            chosen = [row for i in several for row in (2 * i, 2 * i + 1)]
        else:
            several, queue = queue[:BATCH], queue[BATCH:]
            chosen = [2 * i for i in several]
        ids, following, places = stories.batch(chosen)
        logs = model.logits(ids).log_softmax(-1)
        there = following >= 0
        target = taught(held, chosen, places, how)
        with_teacher = -(target.exp() * logs).sum(-1)[there].mean()
        loss = (F.nll_loss(logs[there], following[there]) + with_teacher) / 2
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(float(loss.detach()))
    last = losses[-STEPS // 10 :]
    return sum(last) / len(last)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("teacher", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    of = teacher(wanted.teacher)
    stories = Stories(wanted.work, Tokenizer.from_file(str(wanted.teacher / "tokenizer.json")))
    print(f"{len(stories.rows) // 2} stories, {stories.changed} of them with a word that is reversed", flush=True)
    held = answers_of(of, stories, wanted.work / "teacher.bin")
    for seed in range(1, wanted.seeds + 1):
        for kind in wanted.kinds:
            folder = wanted.work / f"{kind}-{seed}"
            if folder.exists():
                continue
            began = time.process_time()
            # Students of one seed begin alike and differ by their kind alone; seeds differ by the noise put on the beginning.
            model = student(of, LAYERS, seed)
            loss = train(model, stories, held, kind, seed)
            difference = export.write(model.eval(), wanted.teacher, folder)
            print(f"{folder.name}: loss {loss:.3f}, {time.process_time() - began:.0f} s, ONNX within {difference:.1e}", flush=True)


if __name__ == "__main__":
    main()
