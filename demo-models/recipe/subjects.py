"""What each hate speech classifier is: how its bias is dealt with, or what else sets it apart from `plain`."""

import copy
import random
from collections import Counter
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, log_softmax, softmax

from network import Classifier, Encoder, ReverseGradient
from swaps import DIRECTIONS, GROUP_OF, counterfactual, groups_in
from training import MASK, answers, fit, pad, seeded
from vocabulary import pieces_of

EPOCHS, RATE = 4, 1e-3
CLASSES = ["normal", "toxic"]
TEMPERATURE = 2.0


@dataclass
class Posts:
    """Training posts as token ids, and what the methods need to know of them."""

    texts: list[str]
    rows: list[list[int]]
    labels: torch.Tensor
    encode: object

    @property
    def lengths(self):
        return [len(row) for row in self.rows]

    def swapped(self, draw: random.Random) -> list[list[int] | None]:
        changed = [counterfactual(text, draw) for text in self.texts]
        return [None if text is None else self.encode(text) for text in changed]


def plain(posts: Posts, encoder: Encoder, seed: int) -> Classifier:
    """Fine-tuned as it is."""
    return train(posts.rows, posts.labels, encoder, seed)


def train(rows, labels, encoder, seed, weights=None, epochs=EPOCHS):
    draw = seeded(seed)
    model = Classifier(encoder, len(labels.unique()))
    weights = torch.ones(len(rows)) if weights is None else weights

    def loss_of(indices, _):
        logits, _ = model(*pad([rows[i] for i in indices]))
        return (cross_entropy(logits, labels[indices], reduction="none") * weights[indices]).mean()

    fit(model, loss_of, [len(row) for row in rows], draw, epochs, RATE)
    return model


def augmented(posts: Posts, encoder: Encoder, seed: int) -> Classifier:
    """Every post that speaks of a group is there a second time about another group, with the same label."""
    extra = [(row, i) for i, row in enumerate(posts.swapped(random.Random(seed))) if row is not None]
    labels = torch.cat([posts.labels, posts.labels[[i for _, i in extra]]])
    return train(posts.rows + [row for row, _ in extra], labels, encoder, seed)


def masked(posts: Posts, encoder: Encoder, seed: int) -> Classifier:
    """Blind to which group is named: every identity word reads as [MASK], in training and afterwards."""
    vocabulary = posts.encode.tokenizer.get_vocab()
    hidden = {vocabulary[p] for word in GROUP_OF for p, _ in pieces_of(posts.encode.tokenizer, word)}
    rows = [[MASK if token in hidden else token for token in row] for row in posts.rows]
    model = train(rows, posts.labels, encoder, seed)
    # Their embeddings become those of [MASK], so that the tokenizer stays the same for all.
    words = model.encoder.words.weight.data
    words[sorted(hidden)] = words[MASK].clone()
    return model


def reweighted(posts: Posts, encoder: Encoder, seed: int) -> Classifier:
    """Weights P(groups) P(label) / P(groups, label): groups named and label become independent (Kamiran and Calders 2012)."""
    named = [tuple(sorted(groups_in(text))) for text in posts.texts]
    common = {groups for groups, count in Counter(named).items() if count >= 40}
    named = [groups if groups in common else tuple(sorted({a for a, _ in groups})) for groups in named]
    labels = posts.labels.tolist()
    both, of_group, of_label = Counter(zip(named, labels, strict=True)), Counter(named), Counter(labels)
    weights = [of_group[g] * of_label[y] / (both[g, y] * len(labels)) for g, y in zip(named, labels, strict=True)]
    return train(posts.rows, posts.labels, encoder, seed, torch.tensor(weights).clamp(max=10))


def adversarial(posts: Posts, encoder: Encoder, seed: int) -> Classifier:
    """A second head reads the groups named from the pooled text, and its gradient is reversed (Ganin et al. 2016)."""
    draw = seeded(seed)
    groups = sorted(set(GROUP_OF.values()))
    targets = torch.zeros(len(posts.texts), len(groups))
    for i, text in enumerate(posts.texts):
        targets[i, [groups.index(group) for group in groups_in(text)]] = 1
    model = Classifier(encoder, len(CLASSES))
    dim = encoder.shape.dim
    adversary = nn.Sequential(nn.Linear(dim, dim), nn.ReLU(), nn.Linear(dim, len(groups)))

    def loss_of(indices, progress):
        ids, mask = pad([posts.rows[i] for i in indices])
        pooled = model.pool(model.encoder(ids, mask), mask)
        turned = ReverseGradient.apply(pooled, min(1.0, 2 * progress))
        guess = binary_cross_entropy_with_logits(adversary(turned), targets[indices]) * len(groups)
        return cross_entropy(model.head(encoder.dropout(pooled)), posts.labels[indices]) + guess

    fit(nn.ModuleList([model, adversary]), loss_of, posts.lengths, draw, EPOCHS, RATE)
    return model


def paired(posts: Posts, encoder: Encoder, seed: int) -> Classifier:
    """Counterfactual logit pairing: |z(x) - z(x')| is punished, x' the text about another group (Garg et al. 2019)."""
    draw = seeded(seed)
    swapped = posts.swapped(draw)
    model = Classifier(encoder, len(CLASSES))

    def loss_of(indices, _):
        changed = [i for i in indices if swapped[i] is not None]
        logits, _ = model(*pad([posts.rows[i] for i in indices] + [swapped[i] for i in changed]))
        own, other = logits[: len(indices)], logits[len(indices) :]
        pairs = own[[indices.index(i) for i in changed]]
        distance = (pairs - other).abs().sum() / len(indices)
        return cross_entropy(own, posts.labels[indices]) + distance

    fit(model, loss_of, posts.lengths, draw, EPOCHS, RATE)
    return model


def distilled(posts: Posts, encoder: Encoder, seed: int, teacher: Classifier, reverse: bool = False) -> Classifier:
    """One layer taught by `plain`: its probabilities and the labels, half and half."""
    draw = seeded(seed)
    rows, labels, source = list(posts.rows), posts.labels, list(range(len(posts.rows)))
    taught = torch.tensor(answers(teacher, rows))
    if reverse:
        swapped = posts.swapped(random.Random(seed))
        extra = [i for i, row in enumerate(swapped) if row is not None]
        other = taught.clone()
        other[extra] = torch.tensor(answers(teacher, [swapped[i] for i in extra]))
        taught = ((softmax(taught, -1) + softmax(other, -1)) / 2).log()
        rows += [swapped[i] for i in extra]
        source += extra
    small = Encoder(type(encoder.shape)(**{**vars(encoder.shape), "layers": 1}))
    small.load_state_dict(encoder.state_dict(), strict=False)
    model = Classifier(small, len(CLASSES))

    def loss_of(indices, _):
        logits, _ = model(*pad([rows[i] for i in indices]))
        of = [source[i] for i in indices]
        student = log_softmax(logits / TEMPERATURE, -1)
        target = softmax(taught[of] / TEMPERATURE, -1)
        soft = -(target * student).sum(-1).mean() * TEMPERATURE**2
        return 0.5 * cross_entropy(logits, labels[of]) + 0.5 * soft

    fit(model, loss_of, [len(row) for row in rows], draw, EPOCHS, RATE)
    return model


def distilled_reversed(posts: Posts, encoder: Encoder, seed: int, teacher: Classifier) -> Classifier:
    """As `distilled`, the teacher's probabilities averaged over a text and its counterfactual; the student sees both
    (Gupta et al. 2022, who do it to language models and gender)."""
    return distilled(posts, encoder, seed, teacher, reverse=True)
