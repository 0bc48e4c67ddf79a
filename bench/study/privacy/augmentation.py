"""Does counterfactual augmentation make posts that name a group easier to recognise as training data?

    pip install -r demo-models/recipe/requirements.txt
    python bench/study/privacy/augmentation.py --data PATH --out WORK [--seeds N] [--arms NAME ...]

PATH holds hatexplain/ and bold/. A fair coin divides HateXplain's train posts, and the demo models' recipe fine-tunes one
encoder on those that it chose, in each way and from each seed. The encoder was pretrained on all train posts, chosen or not,
and on BOLD, so that the two halves differ by fine-tuning alone. WORK gets pool.csv and held-out.csv, and each model's scores
of all posts in scores/; what is there already is kept. One thread: the same machine and versions give the same numbers.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch

from posts import drawn, hatexplain, write_scores, write_tables

import data
import subjects
import vocabulary
from network import Encoder, MaskedLm, Shape
from train import PRETRAINING_EPOCHS, VOCABULARY, Encode
from training import answers, pretrain


def repeated(posts: subjects.Posts, encoder: Encoder, seed: int):
    """As `augmented`, but the second copy is the post as it is: as many steps and as many looks, and nothing swapped."""
    extra = [i for i, row in enumerate(posts.swapped(random.Random(seed))) if row is not None]
    labels = torch.cat([posts.labels, posts.labels[extra]])
    return subjects.train(posts.rows + [posts.rows[i] for i in extra], labels, encoder, seed)


ARMS = {"plain": subjects.plain, "augmented": subjects.augmented, "paired": subjects.paired, "repeated": repeated}


class Study:
    def __init__(self, folder: Path, out: Path):
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        torch.utils.deterministic.fill_uninitialized_memory = False  # Costs time, and nothing reads such memory.
        self.out = out
        (out / "scores").mkdir(parents=True, exist_ok=True)
        self.posts = hatexplain(folder / "hatexplain")
        chosen = drawn(self.posts)
        write_tables(out, self.posts, chosen)
        members = [post for post in self.posts if post.id in chosen]
        self.pretraining = [post.text for post in self.posts if post.split == "train"] + data.bold(folder / "bold")
        tokenizer = self.tokenizer()
        self.shape = Shape(tokenizer.get_vocab_size())
        self.encode = Encode(tokenizer, self.shape.positions)
        texts, labels = [post.text for post in members], torch.tensor([post.label for post in members])
        self.members = subjects.Posts(texts, [self.encode(text) for text in texts], labels, self.encode)

    def tokenizer(self):
        file = self.out / "tokenizer.json"
        if not file.exists():
            vocabulary.train(self.pretraining, VOCABULARY).save(str(file))
        return vocabulary.Tokenizer.from_file(str(file))

    def encoder(self) -> Encoder:
        file = self.out / "encoder.pt"
        model = MaskedLm(Encoder(self.shape))
        if not file.exists():
            rows = [self.encode(text) for text in self.pretraining]
            trained = pretrain(rows, self.shape, 1, PRETRAINING_EPOCHS, None)
            torch.save(trained.state_dict(), file)
        model.load_state_dict(torch.load(file))
        return model.encoder

    def run(self, arm: str, seed: int) -> None:
        file = self.out / "scores" / f"{arm}-{seed}.csv"
        if file.exists():
            return
        print(f"{arm}, seed {seed}", flush=True)
        start = time.process_time()
        model = ARMS[arm](self.members, self.encoder(), seed)
        write_scores(file, self.posts, answers(model, [self.encode(post.text) for post in self.posts]))
        with open(self.out / "times.jsonl", "a") as out:
            out.write(json.dumps({"arm": arm, "seed": seed, "cpuSeconds": round(time.process_time() - start)}) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=list(ARMS))
    args = parser.parse_args()
    study = Study(args.data, args.out)
    for seed in range(1, args.seeds + 1):
        for arm in args.arms:
            study.run(arm, seed)


if __name__ == "__main__":
    main()
