"""The multilingual encoder of docs/languages.md: 16,000 subwords with a vector each, whose mean is the sentence.

    pip install -r demo-models/recipe/requirements.txt
    python bench/study/multilingual.py DATA MINILM OUT [SEED]

DATA holds sib-200/ (the folder data/annotated of https://github.com/dadelani/sib-200: the train and dev files of the
languages below) and xsid/ (the folder data/xSID-0.7 of https://github.com/mainlp/xsid); MINILM is what
bench/models/minilm.py writes. OUT gets multilingual/, the model folder, and tables of xSID: xsid-train.tsv and xsid-test.tsv
(its valid and test files in all languages, matched by their English originals) and xsid-english.tsv (what a probe of intents
learns from).

A text learns to have the vector that MiniLM gives its English original (Reimers and Gurevych 2020, "Making Monolingual Sentence
Embeddings Multilingual using Knowledge Distillation", EMNLP), and to be nearest to a translation of it among the other
sentences of its batch. The retrieval printed is of SIB-200's dev files; test files are not read, but for xsid-test.tsv.
One thread: the same seed (1 if none is given), machine and versions give the same model. It takes 70 s of one core.
"""

import csv
import json
import re
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

# fmt: off
SIB_200 = [
    "arb_Arab", "ben_Beng", "dan_Latn", "deu_Latn", "ell_Grek", "eng_Latn", "fin_Latn", "fra_Latn", "heb_Hebr", "hin_Deva", "ind_Latn",
    "ita_Latn", "jpn_Jpan", "kor_Hang", "nld_Latn", "pol_Latn", "rus_Cyrl", "spa_Latn", "swh_Latn", "tam_Taml", "tha_Thai", "tur_Latn",
    "vie_Latn", "zho_Hans",
]
# fmt: on
SIB_200_KEPT_OUT = ["amh_Ethi", "por_Latn", "swe_Latn", "tel_Telu", "ukr_Cyrl", "yor_Latn", "zul_Latn"]
XSID_KEPT_OUT = ["de-st", "kk", "nap"]

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
UNK = 1
SUBWORDS = 16_000
DIMENSIONS = 192
STEPS = 2500
BATCH = 256
LEARNING_RATE = 0.01
TEMPERATURE = 0.05
HIDDEN = 0.2  # Share of the subwords that a step replaces by [UNK].


def sib_200(folder, language, split):
    """Texts by index_id."""
    with open(folder / language / f"{split}.tsv", encoding="utf-8", newline="") as file:
        return {row["index_id"]: row["text"] for row in csv.DictReader(file, delimiter="\t")}


def xsid(folder, split):
    """Utterances, as dictionaries: those with an English original that no earlier one has, but for upper and lower case."""
    blocks = {}
    for path in sorted(folder.glob(f"*.{split}.conll")):
        found = re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip())
        headers = [re.findall(r"^# ?(text-en|text|intent)(?: = |: )(.*)$", block, re.MULTILINE) for block in found]
        blocks[path.name.split(".")[0]] = [{name: value.strip() for name, value in header} for header in headers]
    originals = dict.fromkeys(utterance["text"].lower() for utterance in blocks["en"])
    cases = {original: f"{split}-{number:03d}" for number, original in enumerate(originals)}
    rows = []
    for language, utterances in blocks.items():
        translations = {}
        for utterance in utterances:
            translations.setdefault(utterance.get("text-en", utterance["text"]).lower(), utterance)
        for original, case in cases.items():
            if original in translations:
                utterance = translations[original]
                row = {"id": f"{language}-{case}", "language": language, "case": case}
                rows.append({**row, "class": utterance["intent"], "text": utterance["text"]})
    left_out = sum(map(len, blocks.values())) - len(rows)
    print(f"xsid {split}: {len(rows)} rows of {len(cases)} utterances, {left_out} left out", flush=True)
    return rows


def write_table(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter="\t", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def teacher_vectors(folder, texts):
    """Mean token vectors of MiniLM, turned on their principal components, the first DIMENSIONS of them, with length 1."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx", options, providers=["CPUExecutionProvider"])
    vectors = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        [states] = session.run(["last_hidden_state"], inputs)
        vectors.append(states[0].mean(0))
    vectors = np.array(vectors)
    centred = vectors - vectors.mean(0)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    return torch.nn.functional.normalize(torch.tensor(centred @ components[:DIMENSIONS].T), dim=1)


def train_tokenizer(texts):
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(), pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation()]
    )
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=SUBWORDS, special_tokens=SPECIAL, show_progress=False)
    )
    special = [(name, SPECIAL.index(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=special)
    return tokenizer


class Texts:
    """Subwords of texts, without [CLS] and [SEP], which have no share in the mean."""

    def __init__(self, tokenizer, texts):
        encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
        self.ids = [np.array(one.ids or [UNK]) for one in encoded]

    def bags(self, numbers):
        chosen = [self.ids[number] for number in numbers]
        starts = np.cumsum([0, *map(len, chosen[:-1])])
        return torch.from_numpy(np.concatenate(chosen)), torch.from_numpy(starts)


def train(tokenizer, originals, teacher, seed, report):
    """originals: for each sentence its texts in all languages."""
    texts = Texts(tokenizer, [text for all_texts in originals for text in all_texts])
    first = np.cumsum([0, *map(len, originals[:-1])])
    count = np.array([len(all_texts) for all_texts in originals])
    vectors = torch.nn.EmbeddingBag(SUBWORDS, DIMENSIONS, mode="mean")
    torch.nn.init.normal_(vectors.weight, std=0.1)
    optimiser = torch.optim.Adam(vectors.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1, 0.01, STEPS)
    draw = np.random.default_rng(seed)
    started = time.monotonic()
    for step in range(1, STEPS + 1):
        sentences = draw.choice(len(originals), BATCH, replace=False)
        one = draw.integers(count[sentences])
        other = (one + draw.integers(1, count[sentences])) % count[sentences]
        ids, starts = texts.bags(np.concatenate([first[sentences] + one, first[sentences] + other]))
        hidden = torch.from_numpy(draw.random(len(ids)) < HIDDEN)
        answers = torch.nn.functional.normalize(vectors(ids.masked_fill(hidden, UNK), starts), dim=1)
        similarities = answers[:BATCH] @ answers[BATCH:].T / TEMPERATURE
        partners = torch.arange(BATCH)
        contrast = torch.nn.functional.cross_entropy(similarities, partners)
        contrast = (contrast + torch.nn.functional.cross_entropy(similarities.T, partners)) / 2
        distance = 1 - (answers * teacher[np.concatenate([sentences, sentences])]).sum(1).mean()
        optimiser.zero_grad()
        (contrast + distance).backward()
        optimiser.step()
        schedule.step()
        if step % 250 == 0:
            took = time.monotonic() - started
            print(f"{step} {took:.0f}s contrast {contrast:.3f} distance {distance:.3f}", flush=True)
            report(vectors)
    return vectors.weight.detach()


def retrieval(tokenizer, vectors, english, foreign):
    """Share of sentences whose nearest neighbour is their translation, the mean of both directions."""
    sides = []
    for texts in (english, foreign):
        ids, starts = Texts(tokenizer, texts).bags(range(len(texts)))
        found = vectors(ids, starts).detach()
        sides.append(torch.nn.functional.normalize(found - found.mean(0), dim=1))
    similarities = sides[0] @ sides[1].T
    right = torch.arange(len(english))
    return float(((similarities.argmax(0) == right).float().mean() + (similarities.argmax(1) == right).float().mean()) / 2)


def write_model(folder, tokenizer, weight):
    """An ONNX graph that looks up the subwords' vectors; special tokens but [UNK] have zeros."""
    weight = weight.numpy().copy()
    weight[[number for number in range(len(SPECIAL)) if number != UNK]] = 0
    axes = ["batch", "sequence"]
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["subwords", "input_ids"], ["vectors"]),
            helper.make_node("Unsqueeze", ["attention_mask", "last"], ["mask"]),
            helper.make_node("Cast", ["mask"], ["weights"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["vectors", "weights"], ["last_hidden_state"]),
        ],
        "multilingual",
        [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, DIMENSIONS])],
        [numpy_helper.from_array(weight, "subwords"), numpy_helper.from_array(np.array([-1]), "last")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "onnx" / "model.onnx")
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": DIMENSIONS, "num_hidden_layers": 1}
    (folder / "config.json").write_text(json.dumps(config))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 128}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))


def main():
    data, minilm, out = map(Path, sys.argv[1:4])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    utterances = xsid(data / "xsid", "valid")
    write_table(out / "xsid-train.tsv", utterances)
    write_table(out / "xsid-test.tsv", xsid(data / "xsid", "test"))
    english = [row for row in utterances if row["language"] == "en"]
    intents = [row["class"] for row in english]
    # A probe learns no class that it has seen once.
    write_table(out / "xsid-english.tsv", [row for row in english if intents.count(row["class"]) > 1])

    sib = {language: sib_200(data / "sib-200", language, "train") for language in SIB_200}
    originals = [[texts[number] for texts in sib.values()] for number in sib["eng_Latn"]]
    source = list(sib["eng_Latn"].values())
    for row in english:
        same = [other for other in utterances if other["case"] == row["case"]]
        originals.append([other["text"] for other in same if other["language"] not in XSID_KEPT_OUT])
        source.append(row["text"])
    tokenizer = train_tokenizer([text for all_texts in originals for text in all_texts])
    teacher = teacher_vectors(minilm, source)

    dev = {language: sib_200(data / "sib-200", language, "dev") for language in SIB_200 + SIB_200_KEPT_OUT}

    def report(vectors):
        texts = {language: [dev[language][number] for number in dev["eng_Latn"]] for language in dev}
        for name, languages in (("trained on", SIB_200), ("kept out", SIB_200_KEPT_OUT)):
            found = [retrieval(tokenizer, vectors, texts["eng_Latn"], texts[one]) for one in languages if one != "eng_Latn"]
            print(f"  dev, languages {name}: {np.mean(found):.3f}, {min(found):.3f} to {max(found):.3f}", flush=True)

    weight = train(tokenizer, originals, teacher, seed, report)
    write_model(out / "multilingual", tokenizer, weight)


if __name__ == "__main__":
    main()
