"""A small BERT: word and position embeddings, post-norm layers, mean pooling."""

import math
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    dim: int = 64
    layers: int = 2
    heads: int = 4
    inner: int = 128
    positions: int = 96


class Layer(nn.Module):
    def __init__(self, shape: Shape, dropout: float):
        super().__init__()
        self.heads, self.size = shape.heads, shape.dim // shape.heads
        self.qkv = nn.Linear(shape.dim, 3 * shape.dim)
        self.out = nn.Linear(shape.dim, shape.dim)
        self.norm1 = nn.LayerNorm(shape.dim)
        self.up = nn.Linear(shape.dim, shape.inner)
        self.down = nn.Linear(shape.inner, shape.dim)
        self.norm2 = nn.LayerNorm(shape.dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, hidden_keys):
        batch, length, dim = x.shape
        q, k, v = self.qkv(x).reshape(batch, length, 3, self.heads, self.size).permute(2, 0, 3, 1, 4).unbind(0)
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.size) + hidden_keys
        mixed = (self.dropout(scores.softmax(-1)) @ v).transpose(1, 2).reshape(batch, length, dim)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, shape: Shape, dropout: float = 0.1):
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.dim)
        self.places = nn.Embedding(shape.positions, shape.dim)
        nn.init.normal_(self.words.weight, std=0.05)
        nn.init.normal_(self.places.weight, std=0.05)
        self.norm = nn.LayerNorm(shape.dim)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, ids, mask):
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.places(places)))
        hidden_keys = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        for layer in self.layers:
            x = layer(x, hidden_keys)
        return x


class Classifier(nn.Module):
    """Answers with logits, and with the hidden states of the last layer: one graph serves both roles."""

    def __init__(self, encoder: Encoder, classes: int):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.shape.dim, classes)

    def pool(self, hidden, mask):
        weights = mask.to(hidden.dtype)[:, :, None]
        return (hidden * weights).sum(1) / weights.sum(1)

    def forward(self, ids, mask):
        hidden = self.encoder(ids, mask)
        return self.head(self.encoder.dropout(self.pool(hidden, mask))), hidden


class MaskedLm(nn.Module):
    """Predicts masked words; the output matrix is the word embedding's."""

    def __init__(self, encoder: Encoder):
        super().__init__()
        self.encoder = encoder
        self.transform = nn.Linear(encoder.shape.dim, encoder.shape.dim)
        self.norm = nn.LayerNorm(encoder.shape.dim)
        self.bias = nn.Parameter(torch.zeros(encoder.shape.vocabulary))

    def scores(self, hidden):
        x = self.norm(nn.functional.gelu(self.transform(hidden)))
        return x @ self.encoder.words.weight.T + self.bias


class ReverseGradient(torch.autograd.Function):
    """The identity, whose gradient is turned around: what reads the group from the input makes the encoder forget it."""

    @staticmethod
    def forward(context, x, strength):
        context.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(context, gradient):
        return -context.strength * gradient, None
