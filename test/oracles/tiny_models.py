"""Makes the tiny random-weight models below test/fixtures/models and what PyTorch says about a few texts.

Run from the repository root: python test/oracles/tiny_models.py
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import json
import pathlib
import shutil

import numpy
import onnx
import onnxruntime
import tokenizers
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic

FIXTURES = pathlib.Path("test/fixtures")
MODELS = FIXTURES / "models"
LENGTH = 48

WORDS = """the a an of and to in is was are be by for with on at it this that not no he she her his him they we you i
man woman men women nurse doctor engineer teacher rose tulip flower insect wasp love peace hate ugly good bad great
kind house home work family career science art math people world time year day city old young black white
went saw made said took gave long short very much more most some all one two""".split()
PIECES = ["##" + p for p in "s ed ing er est ly ness ful less ment".split()]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
VOCAB = (
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    + list(".,!?'\"-:;()")
    + list(LETTERS)
    + ["##" + c for c in LETTERS]
    + WORDS
    + PIECES
)
VOCAB = list(dict.fromkeys(VOCAB))
VOCAB += [f"[unused{i}]" for i in range(300 - len(VOCAB))]

TEXTS = [
    "The nurse was kind.",
    "the nurse was kind.",
    "A wasp",
    "Doctors and engineers went to work; she said the teachers are good!",
    "",
    "flowerless unknownness ☃ and café",
    "love",
    "the man and the woman and the people of the old city saw it all day long, and he said that it was not very much",
]


def save_tokenizer(folder):
    backend = tokenizers.Tokenizer(tokenizers.models.WordPiece({w: i for i, w in enumerate(VOCAB)}, unk_token="[UNK]"))
    backend.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    backend.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    backend.decoder = tokenizers.decoders.WordPiece()
    backend.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer = transformers.BertTokenizerFast(tokenizer_object=backend, model_max_length=LENGTH)
    tokenizer.save_pretrained(folder)
    for name in ["special_tokens_map.json", "vocab.txt"]:
        (folder / name).unlink(missing_ok=True)
    return tokenizer


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        out = self.model(input_ids, attention_mask, token_type_ids, output_hidden_states=True)
        return (out.last_hidden_state, *out.hidden_states)


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids, attention_mask, token_type_ids).logits


def export(module, folder, outputs, sequence):
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    example = torch.ones(2, 7, dtype=torch.long)
    axes = {name: {0: "batch", 1: "sequence"} for name in inputs}
    axes |= {name: {0: "batch", 1: "sequence"} if sequence else {0: "batch"} for name in outputs}
    torch.onnx.export(
        module.eval(),
        (example, example, torch.zeros_like(example)),
        folder / "onnx" / "model.onnx",
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def config(**more):
    return transformers.BertConfig(
        vocab_size=len(VOCAB),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,
        attn_implementation="eager",
        **more,
    )


def make(name, cls, seed, **more):
    torch.manual_seed(seed)
    model = cls(config(**more)).eval()
    folder = MODELS / name
    folder.mkdir(parents=True)
    model.config.to_json_file(folder / "config.json")
    return model, folder, save_tokenizer(folder)


def batch(tokenizer, text, length=LENGTH):
    return tokenizer(text, truncation=True, max_length=length, return_tensors="pt", return_offsets_mapping=False)


def numbers(tensor):
    return [float(v) for v in tensor.reshape(-1).tolist()]


def regressor(fixture):
    """A model of one number, as of ratings. Its pipeline (transformers') gives the logit as it is."""
    more = {"num_labels": 1, "id2label": {0: "rating"}, "label2id": {"rating": 0}, "problem_type": "regression"}
    model, folder, tokenizer = make("regressor", transformers.BertForSequenceClassification, 5, **more)
    export(Logits(model), folder, ["logits"], sequence=False)
    pipeline = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer)
    fixture["regressor"] = [pipeline(text, truncation=True, max_length=LENGTH)[0]["score"] for text in TEXTS]


def main():
    shutil.rmtree(MODELS, ignore_errors=True)
    fixture = {
        "origin": {
            "script": "test/oracles/tiny_models.py",
            "date": datetime.date.today().isoformat(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "tokenizers": tokenizers.__version__,
            "onnxruntime": onnxruntime.__version__,
        },
        "texts": TEXTS,
    }

    with torch.no_grad():
        model, folder, tokenizer = make("encoder", transformers.BertModel, 1, add_pooling_layer=False)
        names = ["last_hidden_state", "hidden_states.0", "hidden_states.1", "hidden_states.2"]
        export(Encoder(model), folder, names, sequence=True)
        onnx_file = folder / "onnx" / "model.onnx"
        quantize_dynamic(onnx_file, folder / "onnx" / "model_int8.onnx", weight_type=QuantType.QInt8)

        fixture["encoder"] = []
        for text in TEXTS:
            encoded = batch(tokenizer, text)
            states = model(**encoded, output_hidden_states=True).hidden_states
            fixture["encoder"].append(
                {
                    "ids": encoded["input_ids"][0].tolist(),
                    "mean": [numbers(s[0].mean(0)) for s in states],
                    "cls": [numbers(s[0, 0]) for s in states],
                    "last": [numbers(s[0, -1]) for s in states],
                }
            )

        fixture["spans"] = []
        for text, word in [(TEXTS[0], "nurse"), (TEXTS[3], "engineers"), (TEXTS[5], "flowerless"), (TEXTS[6], "love")]:
            start = text.index(word)
            encoded = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
            offsets = encoded.pop("offset_mapping")[0].tolist()
            tokens = [i for i, (a, b) in enumerate(offsets) if b > a and a < start + len(word) and b > start]
            states = model(**encoded, output_hidden_states=True).hidden_states
            fixture["spans"].append(
                {
                    "text": text,
                    "start": start,
                    "end": start + len(word),
                    "first": [numbers(s[0, tokens[0]]) for s in states],
                    "last": [numbers(s[0, tokens[-1]]) for s in states],
                    "mean": [numbers(s[0, tokens].mean(0)) for s in states],
                }
            )

        fixture["classifiers"] = {}
        kinds = {
            "classifier-2": {"num_labels": 2, "id2label": {0: "normal", 1: "toxic"}},
            "classifier-3": {"num_labels": 3, "id2label": {0: "hatespeech", 1: "normal", 2: "offensive"}},
            "classifier-1": {"num_labels": 1, "id2label": {0: "toxicity"}},
        }
        for seed, (name, more) in enumerate(kinds.items(), start=2):
            more["label2id"] = {label: i for i, label in more["id2label"].items()}
            model, folder, tokenizer = make(name, transformers.BertForSequenceClassification, seed, **more)
            export(Logits(model), folder, ["logits"], sequence=False)
            fixture["classifiers"][name] = [numbers(model(**batch(tokenizer, text)).logits) for text in TEXTS]

        regressor(fixture)

        model, folder, tokenizer = make("masked-lm", transformers.BertForMaskedLM, 9)
        export(Logits(model), folder, ["logits"], sequence=True)
        fixture["masked"] = []
        for text, masked, target in [
            (TEXTS[0], ["nurse"], "nurse"),
            (TEXTS[3], ["engineers", "she"], "engineers"),
            (TEXTS[3], ["she"], "teachers"),
            (TEXTS[0], [], "kind"),
        ]:
            encoded = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
            offsets = encoded.pop("offset_mapping")[0].tolist()

            def covering(word):
                a, b = text.index(word), text.index(word) + len(word)
                return [i for i, (s, e) in enumerate(offsets) if e > s and s < b and e > a]

            original = encoded["input_ids"][0].clone()
            for word in masked:
                encoded["input_ids"][0, covering(word)] = tokenizer.mask_token_id
            logs = torch.log_softmax(model(**encoded).logits[0].double(), -1)
            span = lambda word: {"start": text.index(word), "end": text.index(word) + len(word)}
            fixture["masked"].append(
                {
                    "text": text,
                    "masked": [span(word) for word in masked],
                    "target": span(target),
                    "expected": [float(logs[i, original[i]]) for i in covering(target)],
                }
            )

    (FIXTURES / "tiny-models.json").write_text(json.dumps(fixture) + "\n")
    for file in sorted(MODELS.rglob("*.onnx")):
        onnx.checker.check_model(str(file))
        print(file, file.stat().st_size)


if __name__ == "__main__":
    numpy.random.seed(0)
    main()
