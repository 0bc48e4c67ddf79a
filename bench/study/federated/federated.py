"""Federated averaging over 50 clients, chosen in two ways, whose data stay, or come and go.

    pip install -r demo-models/recipe/requirements.txt scipy
    python demo-models/recipe/train.py --hatexplain PATH --bold PATH --work BASE --only base
    python bench/study/federated/federated.py posts --hatexplain PATH --out WORK
    npx fairprobe partition WORK/posts.csv --by feature --text text --encoder embedded:plain --clients 50 --label label \\
        -o WORK/clients.csv
    python bench/study/federated/federated.py train --hatexplain PATH --base BASE --out WORK
    npx fairprobe evaluate -c WORK/fairprobe.config.yaml -o WORK/report.json
    python bench/study/federated/federated.py summary --out WORK

The second line pretrains the encoder, without labels, in some minutes; the rest takes two, on one thread. With one
BASE, the same machine and versions give the same numbers; the BASE of docs/clients.md has a vocabulary that the recipe no longer gives. WORK holds the posts,
so it belongs outside the repository. What comes of it: docs/clients.md, which has other rates and fewer, longer rounds too: --rate, --rounds, --steps.
flower.py holds the averaging against Flower's.
"""

import argparse
import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.stats import t

RECIPE = Path(__file__).resolve().parents[3] / "demo-models" / "recipe"
sys.path.insert(0, str(RECIPE))

from data import TOXIC
from network import Classifier, Encoder, MaskedLm, Shape
from subjects import CLASSES
from train import Encode
from training import pad
from vocabulary import Tokenizer

CHOSEN, SIZE = 5, 32
# Of a client's posts, how many it holds at a time where they come and go.
WINDOW = 1 / 3
ARMS = [(choice, data) for choice in ("uniform", "activity") for data in ("static", "moving")]


def write(file: Path, rows: list[dict]) -> None:
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def read(file: Path) -> list[dict]:
    with open(file, newline="", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def posts(args) -> None:
    """All training and test posts that have a majority label."""
    divisions = json.loads((args.hatexplain / "post_id_divisions.json").read_text())
    texts = {row[""]: (row["text"], row["category"]) for row in read(args.hatexplain / "mbib-092-HateXplain.csv")}
    write(
        args.out / "posts.csv",
        [
            {"id": i, "text": texts[i][0], "label": CLASSES[TOXIC[texts[i][1]]], "split": split}
            for split in ("train", "test")
            for i in divisions[split]
            if texts[i][1] in TOXIC
        ],
    )


@torch.no_grad()
def vectors(texts: list[str], base: Path) -> np.ndarray:
    """Mean hidden states of the pretrained encoder, which stays as it is."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    shape = Shape(tokenizer.get_vocab_size())
    pretrained = MaskedLm(Encoder(shape))
    pretrained.load_state_dict(torch.load(base / "base.pt"))
    model = Classifier(pretrained.encoder, len(CLASSES)).eval()
    encode = Encode(tokenizer, shape.positions)
    rows = [encode(text) for text in texts]
    made = np.empty((len(rows), shape.dim))
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for start in range(0, len(order), 256):
        batch = order[start : start + 256]
        ids, mask = pad([rows[i] for i in batch])
        made[batch] = model.pool(model.encoder(ids, mask), mask).double().numpy()
    return made


@dataclass(frozen=True)
class Posts:
    """Training and test posts."""

    x: np.ndarray  # A row a post; the last column is 1
    toxic: np.ndarray  # 1 or 0


def logistic(x: np.ndarray, head: np.ndarray) -> np.ndarray:
    """P(toxic), of a linear head of two classes: only the difference of their logits counts."""
    return np.exp(-np.logaddexp(0, -(x @ head)))


def descend(
    head: np.ndarray, posts: Posts, own: np.ndarray, steps: int, size: int, rate: float, draw: np.random.Generator
) -> np.ndarray:
    """Stochastic gradient descent on the cross entropy; the posts of each step are drawn anew."""
    for _ in range(steps):
        batch = draw.choice(own, size)
        x = posts.x[batch]
        head = head - rate * x.T @ (logistic(x, head) - posts.toxic[batch]) / size
    return head


def held(own: np.ndarray, progress: float) -> np.ndarray:
    """A window that moves through a client's posts once in all rounds, and starts over at their end."""
    start = int(progress * len(own))
    return own[np.arange(start, start + max(1, round(WINDOW * len(own)))) % len(own)]


def averaged(heads: list[np.ndarray], sizes: list[int]) -> np.ndarray:
    return np.average(heads, axis=0, weights=sizes)


def federate(
    posts: Posts, clients: list[np.ndarray], choice: str, data: str, seed: int, args, average=averaged
) -> tuple[np.ndarray, np.ndarray]:
    """FedAvg (McMahan et al. 2017): the heads of the clients chosen, averaged by how many posts each holds at the time.

    Returns the head, and how often each client was chosen: the same whether the data stay or move.
    """
    choose, draw = (np.random.default_rng([seed, stream]) for stream in (0, 1))
    orders = [draw.permutation(own) for own in clients]
    sizes = np.array([len(own) for own in clients], dtype=float)
    chances = sizes / sizes.sum() if choice == "activity" else np.full(len(sizes), 1 / len(sizes))
    head = np.zeros(posts.x.shape[1])
    times = np.zeros(len(clients), dtype=int)
    for number in range(args.rounds):
        chosen = choose.choice(len(clients), CHOSEN, replace=False, p=chances)
        times[chosen] += 1
        owns = [held(orders[k], number / args.rounds) if data == "moving" else orders[k] for k in chosen]
        heads = [descend(head, posts, own, args.steps, SIZE, args.rate, draw) for own in owns]
        head = average(heads, [len(own) for own in owns])
    return head, times


def together(posts: Posts, own: np.ndarray, args) -> np.ndarray:
    """As many steps one after another, each on as many posts as the chosen clients have at once."""
    return descend(
        np.zeros(posts.x.shape[1]), posts, own, args.rounds * args.steps, CHOSEN * SIZE, args.rate, np.random.default_rng(1)
    )


def train(args) -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    table = read(args.out / "clients.csv")
    trained = np.array([row["split"] == "train" for row in table])
    x = vectors([row["text"] for row in table], args.base)
    x = (x - x[trained].mean(0)) / x[trained].std(0)
    posts = Posts(np.column_stack([x, np.ones(len(x))]), np.array([float(row["label"] == "toxic") for row in table]))
    client = np.array([row["client"] for row in table])
    clients = {name: np.flatnonzero(trained & (client == name)) for name in sorted(set(client))}
    sizes = np.array([len(own) for own in clients.values()])
    less = sizes < np.median(sizes)
    tests = np.flatnonzero(~trained)
    print(
        f"{len(sizes)} clients, {sizes.min()} to {sizes.max()} training posts, median {np.median(sizes):g}; {len(tests)} test posts"
    )
    activity = {name: "less active" if few else "more active" for name, few in zip(clients, less, strict=True)}
    rows = [table[i] for i in tests]
    write(
        args.out / "test.csv",
        [{key: row[key] for key in ("id", "label", "client")} | {"activity": activity[row["client"]]} for row in rows],
    )

    names = []
    (args.out / "scores").mkdir(exist_ok=True)

    def keep(name: str, head: np.ndarray) -> None:
        scores = logistic(posts.x[tests], head).tolist()
        write(
            args.out / "scores" / f"{name}.csv",
            [{"id": row["id"], "score": score} for row, score in zip(rows, scores, strict=True)],
        )
        names.append(name)

    for choice, data in ARMS:
        times = np.zeros(len(sizes), dtype=int)
        for seed in seeds(args):
            head, chosen = federate(posts, list(clients.values()), choice, data, seed, args)
            times += chosen
            keep(f"{choice}-{data}-{seed}", head)
        print(
            f"{choice}, {data}: the less active clients were {times[less].sum() / times.sum():.3f} of those chosen", flush=True
        )
    keep("together", together(posts, np.flatnonzero(trained), args))
    configure(args, names)


def seeds(args) -> range:
    return range(1, args.seeds + 1)


def configure(args, names: list[str]) -> None:
    """JSON, which is YAML too."""
    columns = {"id": "id", "score": "score"}
    hatexplain = args.hatexplain.resolve()
    config = {
        "seed": 1,
        "subjects": [{"name": name, "classifier": {"predictions": f"scores/{name}.csv", "columns": columns}} for name in names],
        "datasets": {
            "clients": {
                "table": "test.csv",
                "positive": ["toxic"],
                "columns": {"id": "id", "label": "label", "client": "client", "groups": ["activity"]},
            },
            "hate": {
                "use": "hatexplain",
                "split": "test",
                "path": str(hatexplain / "hatexplain_test_val.json"),
                "divisions": str(hatexplain / "post_id_divisions.json"),
            },
        },
        "metrics": [{"client-disparity": {"dataset": "clients"}}, {"hate-speech-bias": {"dataset": "hate"}}],
    }
    (args.out / "fairprobe.config.yaml").write_text(json.dumps(config, indent=1) + "\n")


MEASURES = [
    ("accuracy of clients", "client-disparity", "accuracy", None),
    ("variance between clients", "client-disparity", "variance-between-clients", None),
    ("worst tenth", "client-disparity", "worst-tenth", None),
    ("best tenth", "client-disparity", "best-tenth", None),
    ("Jain's index", "client-disparity", "jain-index", None),
    ("Gini's index", "client-disparity", "gini-index", None),
    ("greatest error", "client-disparity", "greatest-error", None),
    ("loss", "client-disparity", "loss", None),
    ("greatest loss", "client-disparity", "greatest-loss", None),
    ("less active clients against the others", "client-disparity", "accuracy-difference", "less active"),
    ("AUC over all posts", "hate-speech-bias", "auc", None),
    ("subgroup AUC", "hate-speech-bias", "subgroup-auc", None),
    ("BPSN AUC", "hate-speech-bias", "bpsn-auc", None),
    ("BNSP AUC", "hate-speech-bias", "bnsp-auc", None),
]


def with_interval(values: np.ndarray) -> str:
    """The mean over seeds, and half of Student's 95 % interval."""
    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5
    return f"{values.mean():.3f} ± {half:.3f}".replace("-", "−")


def summary(args) -> None:
    """The table of docs/clients.md."""
    results = json.loads((args.out / "report.json").read_text())["results"]
    # Summaries over groups have neither attribute nor group.
    found = {
        (r["subject"], r["metric"], r["measure"], r["group"]): r
        for r in results
        if r["group"] == "less active" or (r["attribute"], r["group"]) == (None, None)
    }
    print(
        f"| | {' | '.join(f'{choice}, {data}' for choice, data in ARMS)} | activity − uniform, static | activity − uniform, moving | together |"
    )
    print("| --- " * 8 + "|")
    for title, *what in MEASURES:
        values = {
            (choice, data): np.array([found[f"{choice}-{data}-{seed}", *what]["value"] for seed in seeds(args)])
            for choice, data in ARMS
        }  # fmt: skip
        differences = [values["activity", data] - values["uniform", data] for data in ("static", "moving")]
        one = found["together", *what]
        chance = f" (by chance {one['byChance']:.3f})" if one.get("byChance") is not None else ""
        cells = [with_interval(v) for v in [*values.values(), *differences]]
        print(f"| {title} | {' | '.join(cells)} | {one['value']:.3f}{chance} |".replace("| -", "| −"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for step in (posts, train, summary):
        command = commands.add_parser(step.__name__)
        command.set_defaults(step=step)
        command.add_argument("--out", type=Path, required=True)
        if step is not summary:
            command.add_argument("--hatexplain", type=Path, required=True)
        if step is not posts:
            command.add_argument("--seeds", type=int, default=10)
        if step is train:
            command.add_argument("--base", type=Path, required=True)
            command.add_argument("--rounds", type=int, default=200)
            command.add_argument("--steps", type=int, default=5)
            command.add_argument("--rate", type=float, default=0.05)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    args.step(args)


if __name__ == "__main__":
    main()
