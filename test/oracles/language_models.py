"""Scores of masked and causal language models, one sentence and one mask at a time, with transformers and difflib.

Makes the tiny random-weight causal model test/fixtures/models/causal-lm and test/fixtures/language-models.json. The masked
model is that of tiny_models.py, made again from its seed and compared with the ONNX file that lies there.

Run from the repository root: python test/oracles/language_models.py [folder of the story model]

With the folder, the scores of the story model (a causal model exported with past key values, run by onnxruntime on the
tokenizer of Hugging Face's tokenizers) go into test/fixtures/story-model.json.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import difflib
import json
import pathlib
import random
import shutil
import sys

import numpy as np
import onnxruntime
import tokenizers
import torch
import transformers

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tiny_models  # noqa: E402

FIXTURES = pathlib.Path("test/fixtures")
ORIGIN = {
    "script": "test/oracles/language_models.py",
    "date": datetime.date.today().isoformat(),
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "tokenizers": tokenizers.__version__,
    "onnxruntime": onnxruntime.__version__,
}

PAIRS = [
    ["The nurse said that she was kind.", "The nurse said that he was kind."],
    ["The old man went home.", "The young woman went home."],
    ["Engineers work; doctors work.", "Teachers work; engineers work."],
    ["she", "he"],
    ["love", "love"],
    ["The doctor saw the flower.", "The doctor saw the flower."],
    ["", ""],
    ["", "love"],
    ["All doctors, and all teachers, saw the city.", "All women, and the doctors, saw a city!"],
    ["unknownness ☃ was great", "unknownness ☃ was bad"],
    ["the " * 60 + "man", "the " * 60 + "woman"],
]
# Of text and fill: the fill's last occurrence.
FILLS = [
    ["The nurse was kind.", "kind"],
    ["The nurse was goodness itself.", "goodness"],
    ["flowerless people went home", "flowerless"],
    ["She is an engineer-doctor, no?", "engineer"],
    ["love", "love"],
    ["The teachers said that unknownness was bad.", "unknownness"],
]
# Text, target, masked words.
WORDS = [
    ["The nurse was kind.", "nurse", []],
    ["The nurse was kind.", "nurse", ["kind"]],
    ["All flowerless people went home.", "flowerless", []],
    ["All flowerless people saw goodness.", "flowerless", ["goodness"]],
]


def span(text, word):
    start = text.rindex(word)
    return start, start + len(word)


def covering(offsets, start, end):
    return [i for i, (a, b) in enumerate(offsets) if b > a and a < end and b > start]


def matches(a, b):
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(i + k, j + k) for i, j, n in blocks for k in range(n)]


def masked_fixture():
    torch.manual_seed(9)
    model = transformers.BertForMaskedLM(tiny_models.config()).eval()
    folder = FIXTURES / "models" / "masked-lm"
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model.onnx"))
    mask = tokenizer.mask_token_id

    def log_p(ids, position, token):
        x = torch.tensor([ids])
        return float(torch.log_softmax(model(x).logits[0, position].double(), -1)[token])

    check = tokenizer("The nurse was kind.", return_tensors="np")
    onnx_logits = session.run(["logits"], dict(check))[0]
    assert np.allclose(onnx_logits, model(**{k: torch.tensor(v) for k, v in check.items()}).logits.numpy(), atol=1e-5)

    pairs = []
    for texts in PAIRS:
        a, b = [tokenizer(t, truncation=True, max_length=tiny_models.LENGTH)["input_ids"] for t in texts]
        sums, shared = [0.0, 0.0], 0
        for i, j in matches(a, b):
            if a[i] in (tokenizer.cls_token_id, tokenizer.sep_token_id):
                continue
            shared += 1
            for side, (ids, at) in enumerate([(a, i), (b, j)]):
                sums[side] += log_p([*ids[:at], mask, *ids[at + 1 :]], at, ids[at])
        pairs.append({"texts": texts, "first": sums[0], "second": sums[1], "shared": shared})

    fills = []
    for text, word in FILLS:
        start, end = span(text, word)
        encoded = tokenizer(text, return_offsets_mapping=True)
        ids = encoded["input_ids"]
        tokens = covering(encoded["offset_mapping"], start, end)
        first, last = tokens[0], tokens[-1]
        logs = [log_p([*ids[:at], mask, *ids[last + 1 :]], at, ids[at]) for at in tokens]
        fills.append({"text": text, "fill": {"start": start, "end": end}, "expected": logs})

    words = []
    for text, word, masked in WORDS:
        encoded = tokenizer(text, return_offsets_mapping=True)
        offsets = encoded["offset_mapping"]
        target = covering(offsets, *span(text, word))
        hidden = [i for other in masked for i in covering(offsets, *span(text, other))]
        total = 0.0
        for k, at in enumerate(target):
            unseen = {*target[k:], *hidden}
            total += log_p([mask if i in unseen else x for i, x in enumerate(encoded["input_ids"])], at, encoded["input_ids"][at])
        spans = [dict(zip(("start", "end"), span(text, w))) for w in [word, *masked]]
        words.append({"text": text, "target": spans[0], "masked": spans[1:], "expected": total, "pieces": len(target)})
    return {"pairs": pairs, "fills": fills, "words": words}


def causal_scores(texts_to_ids, log_probabilities, bos):
    """log_probabilities(ids) -> log P of ids[1:]; ids start with the beginning of the text where `bos` is true."""
    start = 1
    pairs = []
    for texts in PAIRS:
        a, b = map(texts_to_ids, texts)
        la, lb = log_probabilities(a), log_probabilities(b)
        kept = [(i, j) for i, j in matches(a, b) if i >= start and j >= start]
        pairs.append(
            {
                "texts": texts,
                "first": float(sum(la[i - 1] for i, _ in kept)),
                "second": float(sum(lb[j - 1] for _, j in kept)),
                "shared": len(kept),
            }
        )
    fills = []
    for text, word in FILLS:
        start, end = span(text, word)
        fills.append({"text": text, "fill": {"start": start, "end": end}, "expected": list(map(float, log_probabilities(texts_to_ids(text))))})
    return {"pairs": pairs, "fills": fills}


def causal_fixture():
    folder = FIXTURES / "models" / "causal-lm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    backend = tokenizers.Tokenizer(tokenizers.models.BPE())
    backend.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator([t for pair in PAIRS for t in pair] + [t for t, _ in FILLS], trainer)
    length = 48
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend, bos_token="<|endoftext|>", eos_token="<|endoftext|>", model_max_length=length
    )
    fast.save_pretrained(folder)
    (folder / "special_tokens_map.json").unlink(missing_ok=True)

    torch.manual_seed(4)
    config = transformers.GPT2Config(
        vocab_size=backend.get_vocab_size(), n_positions=64, n_embd=32, n_layer=2, n_head=2, initializer_range=0.5,
        bos_token_id=0, eos_token_id=0, attn_implementation="eager", use_cache=False,
    )  # fmt: skip
    model = transformers.GPT2LMHeadModel(config).eval()
    config.architectures = ["GPT2LMHeadModel"]
    config.to_json_file(folder / "config.json")

    class Logits(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            # The causal mask, written out for the export; the batch has no padding.
            n = input_ids.shape[1]
            causal = torch.full((n, n), torch.finfo(torch.float32).min).triu(1)[None, None]
            positions = torch.cumsum(attention_mask, 1) - 1
            hidden = model.transformer.wte(input_ids) + model.transformer.wpe(positions)
            for block in model.transformer.h:
                out = block(hidden, attention_mask=causal)
                hidden = out[0] if isinstance(out, tuple) else out
            return model.lm_head(model.transformer.ln_f(hidden))

    (folder / "onnx").mkdir()
    example = torch.ones(2, 7, dtype=torch.long)
    axes = {name: {0: "batch", 1: "sequence"} for name in ["input_ids", "attention_mask", "logits"]}
    with torch.no_grad():
        torch.onnx.export(
            Logits().eval(), (example, example), folder / "onnx" / "model.onnx",
            input_names=["input_ids", "attention_mask"], output_names=["logits"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model.onnx"))

    def log_probabilities(ids):
        if len(ids) < 2:
            return []
        x = torch.tensor([ids])
        logits = model(x).logits[0].double()
        onnx_logits = session.run(["logits"], {"input_ids": x.numpy(), "attention_mask": np.ones_like(x.numpy())})[0][0]
        assert np.allclose(onnx_logits, logits.numpy(), atol=1e-4), np.abs(onnx_logits - logits.numpy()).max()
        logs = torch.log_softmax(logits, -1)
        return [float(logs[i - 1, ids[i]]) for i in range(1, len(ids))]

    def encode(text):
        return [0, *fast(text, add_special_tokens=False)["input_ids"]][:length]

    return causal_scores(encode, log_probabilities, True)


def story_fixture(folder):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    session = onnxruntime.InferenceSession(str(folder / "onnx" / "model.onnx"))
    past = {i.name: np.zeros((1, i.shape[1], 0, i.shape[3]), np.float32) for i in session.get_inputs() if "past" in i.name}

    def log_probabilities(ids):
        if len(ids) < 2:
            return []
        n = len(ids)
        feeds = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, n), np.int64), "position_ids": np.arange(n)[None]}
        logits = torch.tensor(session.run(["logits"], {**feeds, **past})[0][0]).double()
        logs = torch.log_softmax(logits, -1)
        return [float(logs[i - 1, ids[i]]) for i in range(1, n)]

    return causal_scores(lambda text: tokenizer.encode(text).ids, log_probabilities, True)


def difflib_fixture():
    draw = random.Random(1)
    cases = []
    for _ in range(200):
        kinds = draw.choice([2, 3, 6, 20])
        a, b = [[draw.randrange(kinds) for _ in range(draw.randrange(12))] for _ in range(2)]
        cases.append({"a": a, "b": b, "shared": matches(a, b)})
    return cases


def main():
    with torch.no_grad():
        fixture = {"origin": ORIGIN, "masked": masked_fixture(), "causal": causal_fixture(), "shared": difflib_fixture()}
        (FIXTURES / "language-models.json").write_text(json.dumps(fixture) + "\n")
        if len(sys.argv) > 1:
            story = {"origin": ORIGIN, **story_fixture(pathlib.Path(sys.argv[1]))}
            (FIXTURES / "story-model.json").write_text(json.dumps(story) + "\n")


if __name__ == "__main__":
    main()
