"""The loop that everything is trained with, and pretraining."""

import random

import numpy as np
import torch
from torch import nn

from network import Encoder, MaskedLm, Shape
from vocabulary import SPECIAL

PAD, MASK = SPECIAL.index("[PAD]"), SPECIAL.index("[MASK]")


def seeded(seed: int) -> random.Random:
    torch.manual_seed(seed)
    return random.Random(seed)


def pad(rows: list[list[int]]):
    """Token ids and attention mask, as long as the longest row."""
    ids = torch.full((len(rows), max(map(len, rows))), PAD)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    return ids, (ids != PAD).long()


def batches(lengths: list[int], size: int, draw: random.Random):
    """Indices in random order, those of about the same length together."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + 4 * draw.random())
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    draw.shuffle(groups)
    return groups


def fit(module: nn.Module, loss_of, lengths: list[int], draw: random.Random, epochs: int, rate: float, size: int = 64):
    """AdamW with a linear rise over the first tenth of the steps and a linear fall after it.

    loss_of(indices, progress) is the loss on a batch; progress goes from 0 to 1.
    """
    module.train()
    steps = epochs * -(-len(lengths) // size)
    optimiser = torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=0.01)
    step = 0
    for epoch in range(epochs):
        total = 0.0
        for indices in batches(lengths, size, draw):
            progress = step / steps
            for group in optimiser.param_groups:
                group["lr"] = rate * min(progress / 0.1, (1 - progress) / 0.9)
            loss = loss_of(indices, progress)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
            step += 1
        print(f"    epoch {epoch + 1}: loss {total * size / len(lengths):.4f}", flush=True)
    module.eval()


def pretrain(rows: list[list[int]], shape: Shape, seed: int, epochs: int, swapped: list[list[int]] | None) -> MaskedLm:
    """Masked language modelling as in BERT. With `swapped`, every other sentence is taken about another group."""
    draw = seeded(seed)
    model = MaskedLm(Encoder(shape))

    def loss_of(indices, _):
        ids, mask = pad([swapped[i] if swapped and draw.random() < 0.5 else rows[i] for i in indices])
        chosen = (torch.rand(ids.shape) < 0.2) & (ids >= len(SPECIAL))
        how = torch.rand(ids.shape)
        seen = torch.where(chosen & (how < 0.8), MASK, ids)
        other = torch.randint(len(SPECIAL), shape.vocabulary, ids.shape)
        seen = torch.where(chosen & (how >= 0.9), other, seen)
        hidden = model.encoder(seen, mask)
        return nn.functional.cross_entropy(model.scores(hidden[chosen]), ids[chosen])

    fit(model, loss_of, [len(row) for row in rows], draw, epochs, 3e-3)
    return model


@torch.no_grad()
def answers(model: nn.Module, rows: list[list[int]]) -> np.ndarray:
    """Logits of a classifier, one row a text."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts = [model(*pad([rows[i] for i in order[s : s + 256]]))[0] for s in range(0, len(order), 256)]
    logits = torch.cat(parts)
    return logits[torch.argsort(torch.tensor(order))].numpy()
