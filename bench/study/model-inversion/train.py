"""Trains small intent classifiers with canaries among their utterances, and writes what fairprobe needs to invert them.

    pip install numpy torch transformers tokenizers onnx
    OMP_NUM_THREADS=1 nice -n 10 python bench/study/model-inversion/train.py WORK [SEED...]

WORK gets a folder for each seed, with the models (ONNX, tokenizer, config), canaries.csv and fairprobe.config.yaml. All
utterances are made from the templates below (CC0). Each model has eight canaries, one for each intent; eight more, drawn in
the same way, are in no training data, and show what chance is.
"""

import csv
import itertools
import json
import pathlib
import random
import sys
import time

import tokenizers
import torch
import transformers

INTENTS = {
    "alarm": ["set an alarm for {d} {d} {part}", "wake me up at {d} {part}", "cancel the {d} {d} alarm", "is an alarm on for {day}"],
    "music": ["play {number} songs by {artist}", "play some {genre}", "skip this song", "turn the volume up to {d}"],
    "weather": ["will it rain in {city} on {day}", "what is the weather in {city}", "is it colder than {d} degrees in {city}"],
    "lights": ["turn the {room} lights {state}", "dim the lamp in the {room} to {d} {d} percent", "make the {room} {colour}"],
    "calendar": ["put lunch with {person} on {day} at {d}", "what is on my calendar on {day}", "move the meeting to {d} {d} {part}"],
    "call": ["call {person}", "dial {d} {d} {d} {d} {d}", "send a message to {person}", "call extension {d} {d} {d}"],
    "transport": ["when does bus {d} {d} leave for {city}", "book a taxi to {city} on {day}", "is train {d} {d} {d} late"],
    "shopping": ["order {number} {thing}", "add {d} {thing} to my list", "how much is the {thing}", "take the {thing} off my list"],
}
SLOTS = {
    "d": list("0123456789"),
    "part": "am pm tonight tomorrow today".split(),
    "day": "monday tuesday wednesday thursday friday saturday sunday".split(),
    "number": "one two three four five".split(),
    "artist": "abba queen bach coltrane mozart sade prince".split(),
    "genre": "jazz rock soul folk techno opera blues".split(),
    "city": "paris rome berlin lagos lima oslo delhi tokyo cairo boston".split(),
    "room": "kitchen bedroom hall garage office bathroom".split(),
    "state": "on off".split(),
    "colour": "red blue green white warm".split(),
    "person": "anna ben carla david elif farid grace hugo".split(),
    "thing": "milk bread apples soap batteries rice coffee paper".split(),
}
THINGS = "pin door bank phone locker garage safe card gate alarm office mail account travel key bike".split()
DIGITS = 4
UTTERANCES = 2000
LENGTH = 16
EPOCHS = 20

# Networks, and the seeds that each is trained with: attention takes five to ten times as long.
SEEDS = {"feed-forward": range(5), "attention": range(3)}
# Each network with every combination of these.
FACTORS = {
    "feed-forward": {"dropout": [0, 0.3, 0.6], "stop": ["late", "early"], "repetitions": [1, 10, 100]},
    "attention": {"dropout": [0, 0.3], "stop": ["late", "early"], "repetitions": [10, 100]},
}


def filled(template, draw):
    return " ".join(draw.choice(SLOTS[word[1:-1]]) if word[0] == "{" else word for word in template.split())


def utterances(count, draw):
    """As many of each intent, with (text, intent) each."""
    intents = [sorted(INTENTS)[i % len(INTENTS)] for i in range(count)]
    return [(filled(draw.choice(INTENTS[intent]), draw), intent) for intent in intents]


def canaries(draw):
    """One for each intent that is trained on, and one that is not."""
    things = THINGS.copy()
    draw.shuffle(things)
    made = []
    for i, (intent, training) in enumerate(itertools.product(sorted(INTENTS), ["in", "out"])):
        secret = [draw.choice(SLOTS["d"]) for _ in range(DIGITS)]
        made.append({"id": f"c{i}", "beginning": f"my {things[i]} code is", "secret": secret, "label": intent, "training": training})
    return made


def tokenizer_for(texts):
    words = sorted({word for text in texts for word in text.split()} | set(SLOTS["d"]))
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    backend = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    backend.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    backend.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=LENGTH,
    )


class FeedForward(torch.nn.Module):
    """A hidden layer that has weights of its own for each place of the text."""

    def __init__(self, vocabulary, dropout, size=16, hidden=64):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, size)
        torch.nn.init.normal_(self.embedding.weight, std=0.3)
        self.places = torch.nn.Parameter(torch.empty(LENGTH, size, hidden).uniform_(-1, 1) / (LENGTH * size) ** 0.5)
        self.bias = torch.nn.Parameter(torch.zeros(hidden))
        self.head = torch.nn.Linear(hidden, len(INTENTS))
        self.dropout = torch.nn.Dropout(dropout)

    def forward(self, input_ids, attention_mask):
        vectors = self.dropout(self.embedding(input_ids) * attention_mask.unsqueeze(-1))
        placed = torch.matmul(vectors.transpose(0, 1), self.places[: input_ids.shape[1]]).sum(0)
        return self.head(self.dropout(torch.nn.functional.gelu(placed + self.bias)))


class Attention(torch.nn.Module):
    """One layer of a BERT."""

    def __init__(self, vocabulary, dropout):
        super().__init__()
        self.model = transformers.BertForSequenceClassification(
            transformers.BertConfig(
                vocab_size=vocabulary,
                num_labels=len(INTENTS),
                hidden_size=48,
                num_hidden_layers=1,
                num_attention_heads=4,
                intermediate_size=96,
                max_position_embeddings=LENGTH,
                type_vocab_size=1,
                initializer_range=0.1,
                hidden_dropout_prob=dropout,
                attention_probs_dropout_prob=dropout,
                attn_implementation="eager",
            )
        )

    def forward(self, input_ids, attention_mask):
        return self.model(input_ids, attention_mask).logits


NETWORKS = {"feed-forward": FeedForward, "attention": Attention}


def encoded(tokenizer, rows):
    labels = sorted(INTENTS)
    batch = tokenizer([text for text, _ in rows], padding=True, return_tensors="pt")
    return batch["input_ids"], batch["attention_mask"], torch.tensor([labels.index(label) for _, label in rows])


def accuracy(model, held_out):
    model.eval()
    with torch.no_grad():
        right = model(held_out[0], held_out[1]).argmax(-1) == held_out[2]
    model.train()
    return float(right.float().mean())


def train(model, rows, held_out, tokenizer, stop):
    """To the last epoch or, early, to the first that gains nothing on held-out utterances."""
    ids, mask, labels = encoded(tokenizer, rows)
    held_out = encoded(tokenizer, held_out)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    model.train()
    best = 0.0
    for epoch in range(EPOCHS):
        for chosen in torch.randperm(len(rows)).split(64):
            loss = torch.nn.functional.cross_entropy(model(ids[chosen], mask[chosen]), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        now = accuracy(model, held_out)
        if stop == "early" and now <= best:
            break
        best = max(best, now)
    return model.eval(), epoch + 1, now


def export(model, tokenizer, folder):
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    labels = sorted(INTENTS)
    config = {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "bert",
        "vocab_size": len(tokenizer),
        "max_position_embeddings": LENGTH,
        "id2label": dict(enumerate(labels)),
        "label2id": {label: i for i, label in enumerate(labels)},
    }
    (folder / "config.json").write_text(json.dumps(config))
    tokenizer.save_pretrained(folder)
    example = torch.ones(2, 7, dtype=torch.long)
    torch.onnx.export(
        model,
        (example, example),
        folder / "onnx" / "model.onnx",
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "sequence"} for name in ["input_ids", "attention_mask"]} | {"logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )


def write_canaries(folder, planted):
    with open(folder / "canaries.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "secret", "label", "training"])
        for one in planted:
            text = " ".join([one["beginning"], *["{digit}"] * DIGITS])
            writer.writerow([one["id"], text, " ".join(one["secret"]), one["label"], one["training"]])


def write_config(folder, names):
    subjects = "".join(f"  - {{ name: {name}, classifier: ./{name} }}\n" for name in names)
    (folder / "fairprobe.config.yaml").write_text(
        f"subjects:\n{subjects}"
        "datasets:\n"
        "  canaries: { use: canaries, path: canaries.csv, columns: { groups: [training] } }\n"
        "metrics:\n"
        "  - model-inversion: { dataset: canaries, minGroupSize: 8 }\n"
    )


def run(folder, seed):
    draw = random.Random(seed)
    planted = canaries(draw)
    base, held_out = utterances(UTTERANCES, draw), utterances(UTTERANCES // 5, draw)
    tokenizer = tokenizer_for([text for text, _ in base + held_out] + [one["beginning"] for one in planted])
    models = []
    for kind, factors in FACTORS.items():
        if seed not in SEEDS[kind]:
            continue
        for values in itertools.product(*factors.values()):
            chosen = dict(zip(factors, values))
            name = "-".join([kind, *map(str, values)])
            rows = list(base)
            for one in planted:
                if one["training"] == "in":
                    text = " ".join([one["beginning"], *one["secret"]])
                    rows += [(text, one["label"])] * chosen["repetitions"]
            torch.manual_seed(seed)
            model = NETWORKS[kind](len(tokenizer), chosen["dropout"])
            start = time.time()
            model, epochs, right = train(model, rows, held_out, tokenizer, chosen["stop"])
            export(model, tokenizer, folder / name)
            facts = {"name": name, "network": kind, **chosen, "epochs": epochs, "accuracy": right}
            models.append(facts)
            print(f"seed {seed}: {name}: {epochs} epochs, accuracy {right:.3f}, {time.time() - start:.1f} s", flush=True)
    write_canaries(folder, planted)
    write_config(folder, [one["name"] for one in models])
    (folder / "models.json").write_text(json.dumps(models, indent=1))


def main(work, seeds):
    torch.set_num_threads(1)
    for seed in seeds or range(5):
        folder = pathlib.Path(work) / f"seed-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        run(folder, seed)


if __name__ == "__main__":
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
