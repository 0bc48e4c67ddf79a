"""Trains, exports and checks the demo models.

    pip install -r demo-models/recipe/requirements.txt
    python demo-models/recipe/train.py --hatexplain PATH --bold PATH --out demo-models [--only NAME ...] [--jobs N]

PATH of HateXplain holds mbib-092-HateXplain.csv (all posts), hatexplain_test_val.json (the published test posts) and
post_id_divisions.json; PATH of BOLD holds wikipedia/*.json. Every model is trained on one thread from a seed, so that the
same machine and the same versions give the same bytes. The models that are here are older: their vocabulary was learned when the order of its
letters was left to chance, and the recipe gives others now. Pretrained encoders are kept in --work, for --only.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import torch

import cards
import data
import subjects
import swaps
import vocabulary
from export import export, largest_difference, size_of
from measure import auc_with_interval
from network import Encoder, MaskedLm, Shape
from subjects import Posts
from training import answers, pretrain, seeded

VOCABULARY = 3000
PRETRAINING_EPOCHS = 2
MAX_FOLDER, MAX_ALL = 2_500_000, 20_000_000
MIN_AUC = 0.78
MIN_PLAIN_AUC = 0.80

# Pretrained encoders: seed, width, and whether sentences are swapped.
BASES = {
    "base": (1, 64, False),
    "base-seed-2": (2, 64, False),
    "base-wider": (1, 96, False),
    "base-swapped": (1, 64, True),
}
# Classifiers: how they are fine-tuned, from which encoder, and the seed.
CLASSIFIERS = {
    "plain": (subjects.plain, "base", 1),
    "seed-2": (subjects.plain, "base-seed-2", 2),
    "wider": (subjects.plain, "base-wider", 1),
    "from-scratch": (subjects.plain, None, 1),
    "augmented": (subjects.augmented, "base", 1),
    "augmented-pretraining": (subjects.plain, "base-swapped", 1),
    "masked": (subjects.masked, "base", 1),
    "reweighted": (subjects.reweighted, "base", 1),
    "adversarial": (subjects.adversarial, "base", 1),
    "paired": (subjects.paired, "base", 1),
    "distilled": (subjects.distilled, "base", 1),
    "distilled-reversed": (subjects.distilled_reversed, "base", 1),
}
STATUS = {"status-gender": "gender", "status-religion": "religion", "status-race": "race"}


class Refused(Exception):
    """A model that is not as it should be; the others are made all the same."""


class Encode:
    """Text to token ids, cut as fairprobe cuts it."""

    def __init__(self, tokenizer, limit: int):
        self.tokenizer, self.limit = tokenizer, limit

    def __call__(self, text: str) -> list[int]:
        ids = self.tokenizer.encode(text).ids
        return ids if len(ids) <= self.limit else ids[: self.limit - 1] + ids[-1:]


class Workshop:
    """The data, read once in each process, and what is kept between steps."""

    def __init__(self, args):
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        self.args = args
        self.posts = data.hatexplain(args.hatexplain)
        self.sentences = data.bold(args.bold)
        self.texts = [text for text, _ in self.posts["train"]] + self.sentences
        file = args.work / "tokenizer.json"
        if file.exists():
            self.tokenizer = vocabulary.Tokenizer.from_file(str(file))
        else:
            self.tokenizer = vocabulary.train(self.texts, VOCABULARY)
            self.tokenizer.save(str(file))
        self.shape = Shape(self.tokenizer.get_vocab_size())
        self.encode = Encode(self.tokenizer, self.shape.positions)

    def rows(self, split: str) -> list[list[int]]:
        return [self.encode(text) for text, _ in self.posts[split]]

    def base(self, name: str) -> MaskedLm:
        seed, dim, swapped = BASES[name]
        shape = replace(self.shape, dim=dim, inner=2 * dim)
        file = self.args.work / f"{name}.pt"
        if file.exists():
            model = MaskedLm(Encoder(shape))
            model.load_state_dict(torch.load(file))
            return model.eval()
        rows = [self.encode(text) for text in self.texts]
        others = None
        if swapped:
            draw = seeded(seed)
            changed = [swaps.counterfactual(text, draw) for text in self.texts]
            others = [row if text is None else self.encode(text) for row, text in zip(rows, changed, strict=True)]
        model = pretrain(rows, shape, seed, PRETRAINING_EPOCHS, others)
        torch.save(model.state_dict(), file)
        return model

    def classifier(self, name: str):
        train, base, seed = CLASSIFIERS[name]
        train_posts = self.posts["train"]
        posts = Posts(
            [text for text, _ in train_posts], self.rows("train"),
            torch.tensor([label for _, label in train_posts]), self.encode,
        )  # fmt: skip
        seeded(seed)
        encoder = self.base(base).encoder if base else Encoder(self.shape)
        if name.startswith("distilled"):
            teacher = subjects.Classifier(Encoder(self.shape), len(subjects.CLASSES))
            teacher.load_state_dict(torch.load(self.args.work / "plain.pt"))
            model = train(posts, encoder, seed, teacher)
        else:
            model = train(posts, encoder, seed)
        if name == "plain":
            torch.save(model.state_dict(), self.args.work / "plain.pt")
        facts = {}
        for split in ("val", "test"):
            logits = answers(model, self.rows(split))
            labels = [label for _, label in self.posts[split]]
            facts[split] = auc_with_interval(logits[:, 1] - logits[:, 0], labels)
        least = MIN_PLAIN_AUC if name == "plain" else MIN_AUC
        if facts["test"]["auc"] < least:
            raise Refused(f"test AUC {facts['test']['auc']:.4f} is below {least}")
        return model, subjects.CLASSES, facts

    def status(self, name: str):
        classes, splits = data.templates(STATUS[name])
        rows = {split: [self.encode(text) for text, _ in items] for split, items in splits.items()}
        labels = {split: torch.tensor([code for _, code in items]) for split, items in splits.items()}
        model = subjects.train(rows["train"], labels["train"], self.base("base").encoder, 1, epochs=24)
        right = answers(model, rows["test"]).argmax(1) == labels["test"].numpy()
        return model, classes, {"accuracy": float(right.mean()), "sentences": len(right)}

    def make(self, name: str) -> dict:
        start = time.time()
        print(name, flush=True)
        if name in BASES:
            self.base(name)
            return {}
        if name in CLASSIFIERS:
            model, classes, facts = self.classifier(name)
        else:
            model, classes, facts = self.status(name)
        folder = self.args.out / name
        sha256 = export(model, self.tokenizer, classes, folder)
        difference = largest_difference(model, folder, self.rows("test"))
        if difference > 1e-4:
            raise Refused(f"the ONNX file answers otherwise than the model, by {difference}")
        if size_of(folder) > MAX_FOLDER:
            raise Refused(f"the folder has {size_of(folder)} bytes")
        print(f"  {name}: {time.time() - start:.0f} s, {facts}", flush=True)
        seed = BASES["base"][0] if name not in CLASSIFIERS else CLASSIFIERS[name][2]
        return {
            **facts, "seed": seed, "parameters": sum(p.numel() for p in model.parameters()),
            "onnxDifference": difference, "sha256": sha256,
        }  # fmt: skip


def make(args, name: str) -> dict:
    return Workshop(args).make(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).parent
    parser.add_argument("--hatexplain", type=Path, required=True)
    parser.add_argument("--bold", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=here.parent)
    parser.add_argument("--work", type=Path, default=here / ".work")
    parser.add_argument("--only", nargs="+", choices=[*BASES, *CLASSIFIERS, *STATUS])
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    Workshop(args)  # Learns the vocabulary before anything runs side by side.
    last = [name for name in CLASSIFIERS if name.startswith("distilled")]
    first = [*[name for name in CLASSIFIERS if name not in last], *STATUS]
    facts = cards.read(args.out)
    problems = []
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        for stage in (list(BASES), first, last):
            wanted = [name for name in stage if not args.only or name in args.only]
            running = [(name, pool.submit(make, args, name)) for name in wanted]
            for name, future in running:
                try:
                    found = future.result()
                except Refused as problem:
                    problems.append(f"{name}: {problem}")
                    continue
                if found:
                    facts[name] = found
                    cards.write(args.out, facts)
    total = sum(size_of(args.out / name) for name in facts)
    if total > MAX_ALL:
        problems.append(f"all folders together have {total} bytes")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
