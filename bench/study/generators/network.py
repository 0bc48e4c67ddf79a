"""A small Llama, as in llama2.c: RMS norm, rotary positions over neighbouring pairs, grouped keys, tied embeddings."""

import math
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

VOCABULARY, DIM, HEADS, KV_HEADS, INNER, POSITIONS = 512, 64, 8, 4, 172, 512
SIZE = DIM // HEADS
EPSILON = 1e-5


def rms(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * weight


def turned(x, angles):
    """x: batch, heads, tokens, SIZE. Neighbouring coordinates are one plane."""
    pairs = x.reshape(*x.shape[:-1], SIZE // 2, 2)
    cos, sin = angles.cos(), angles.sin()
    even, odd = pairs[..., 0], pairs[..., 1]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = nn.Parameter(torch.ones(DIM)), nn.Parameter(torch.ones(DIM))
        linear = lambda inputs, outputs: nn.Linear(inputs, outputs, bias=False)
        self.q, self.k, self.v = linear(DIM, DIM), linear(DIM, KV_HEADS * SIZE), linear(DIM, KV_HEADS * SIZE)
        self.o = linear(DIM, DIM)
        self.gate, self.up, self.down = linear(DIM, INNER), linear(DIM, INNER), linear(INNER, DIM)

    def forward(self, x, angles, mask, past):
        batch, length, _ = x.shape
        read = rms(x, self.before)
        heads = lambda y, n: y.reshape(batch, length, n, SIZE).transpose(1, 2)
        q = turned(heads(self.q(read), HEADS), angles)
        k, v = turned(heads(self.k(read), KV_HEADS), angles), heads(self.v(read), KV_HEADS)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        shared = HEADS // KV_HEADS
        all_k, all_v = k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
        if mask is None:
            mixed = F.scaled_dot_product_attention(q, all_k, all_v, is_causal=True)
        else:
            mixed = (q @ all_k.transpose(-1, -2) / math.sqrt(SIZE) + mask).softmax(-1) @ all_v
        x = x + self.o(mixed.transpose(1, 2).reshape(batch, length, DIM))
        read = rms(x, self.between)
        return x + self.down(F.silu(self.gate(read)) * self.up(read)), (k, v)


class Llama(nn.Module):
    def __init__(self, layers: int):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, DIM)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.last = nn.Parameter(torch.ones(DIM))
        self.register_buffer("frequencies", 10000.0 ** (-torch.arange(0, SIZE, 2).float() / SIZE), persistent=False)

    def hidden(self, ids, positions, mask, past=None):
        """mask is added to the scores; without it each token reads itself and those before it. past: keys and values by layer. Returns states, and keys and values with the past's."""
        angles = positions[:, None, :, None].float() * self.frequencies
        x = self.embedding(ids)
        present = []
        for i, layer in enumerate(self.layers):
            x, kept = layer(x, angles, mask, past[i] if past else None)
            present.append(kept)
        return rms(x, self.last), present

    def logits(self, ids):
        """Texts from their beginning on; what stands behind a text does not reach it."""
        states, _ = self.hidden(ids, torch.arange(ids.shape[1])[None].expand_as(ids), None)
        return states @ self.embedding.weight.T


def teacher(folder: Path) -> Llama:
    """The story model, from the weights in its ONNX file, whose matrices stand on their side."""
    found = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in onnx.load(folder / "onnx" / "model.onnx").graph.initializer}
    model = Llama(sum(name.startswith("wq") for name in found))
    names = {"q": "wq", "k": "wk", "v": "wv", "o": "wo", "gate": "w1", "up": "w3", "down": "w2"}
    with torch.no_grad():
        model.embedding.weight.copy_(found["emb"])
        model.last.copy_(found["rfin"])
        for i, layer in enumerate(model.layers):
            layer.before.copy_(found[f"ra{i}"])
            layer.between.copy_(found[f"rf{i}"])
            for own, theirs in names.items():
                getattr(layer, own).weight.copy_(found[f"{theirs}{i}"].T)
    return model.eval()


def student(of: Llama, layers: list[int], seed: int) -> Llama:
    """Begins with the embeddings and some layers of the teacher, and a little noise, which differs from seed to seed."""
    model = Llama(len(layers))
    weights = of.state_dict()
    for i, layer in enumerate(layers):
        weights = {**weights, **{f"layers.{i}.{name}": value for name, value in of.layers[layer].state_dict().items()}}
    draw = torch.Generator().manual_seed(seed)
    noisy = lambda value: value + 0.1 * value.std() * torch.randn(value.shape, generator=draw)
    model.load_state_dict({name: noisy(weights[name]) for name in model.state_dict()})
    return model
