"""Log-probabilities of options after their prompts, one text at a time, with transformers and torch.

Makes the tiny random-weight causal model test/fixtures/models/causal-past, exported with a cache of keys and values, and
test/fixtures/choices.json: token by token, of texts read whole by the model of transformers, with a byte-level tokenizer
and one of SentencePiece's kind, for options with and without a leading space. The masked model is that of tiny_models.py,
made again from its seed.

Run from the repository root: python test/oracles/choices.py
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import datetime
import json
import pathlib
import shutil
import sys

import numpy as np
import onnxruntime
import torch
import transformers

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tiny_models  # noqa: E402

FIXTURES = pathlib.Path("test/fixtures")
# Prompt and options, with what stands between them.
ITEMS = [
    ["The nurse said that", [" she was kind.", " he was kind.", " she"]],
    ["The nurse said that ", ["she was kind.", "he was kind."]],
    ["Who was late?\nA. the old man\nB. the young woman\nAnswer:", [" A", " B"]],
    ["Who was late?\nAnswer:\n", ["the old man", "the young woman", "nobody can say"]],
    ["Who was late? Answer:", ["A", "B"]],
    ["The flower", ["s", "less people went home", " was bad"]],
    ["Unknownness \u2603", [" \u2603\u2603", " \U0001f600 was great", "\u00e9"]],
    ["the", [" the the", " the"]],
]


# In the ways of three published ones; all white space is theirs.
CHATS = {
    "named turns": "{% for message in messages %}{{ '<|' + message.role + '|>\\n' + message['content'] | trim + eos_token + '\\n' }}{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}",
    "instructions": "{% if messages[0]['role'] == 'system' %}\n{% set system = '<<SYS>> ' + messages[0]['content'] + ' <</SYS>> ' %}{% set rest = messages[1:] %}{% else %}{% set system = '' %}{% set rest = messages %}{% endif %}\n{{- bos_token }}\n{%- for message in rest %}\n    {%- if message['role'] == 'user' %}{{- '[INST] ' + (system if loop.first else '') + message['content'] + ' [/INST]' }}{%- else %}{{- message['content'] + eos_token }}{%- endif %}\n{%- endfor %}",
}
CHAT_TEXT = "Who was late?\nA. the old man\nB. the young woman\nAnswer:"


class WithPast(torch.nn.Module):
    """A GPT-2 that goes on from the keys and values of earlier tokens, with names as in Optimum's exports."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        gpt = self.model.transformer
        total, n = attention_mask.shape[1], input_ids.shape[1]
        visible = torch.arange(total)[None, :] <= (torch.arange(n) + (total - n))[:, None]
        hidden = gpt.wte(input_ids) + gpt.wpe(position_ids)
        present = []
        for i, block in enumerate(gpt.h):
            query, key, value = block.attn.c_attn(block.ln_1(hidden)).split(hidden.shape[-1], 2)
            heads = lambda x: x.view(x.shape[0], x.shape[1], block.attn.num_heads, -1).transpose(1, 2)  # noqa: E731
            key = torch.cat([past[2 * i], heads(key)], 2)
            value = torch.cat([past[2 * i + 1], heads(value)], 2)
            weights = heads(query) @ key.transpose(-1, -2) / block.attn.head_dim**0.5
            weights = torch.softmax(weights.masked_fill(~visible, torch.finfo(torch.float32).min), -1)
            hidden = hidden + block.attn.c_proj((weights @ value).transpose(1, 2).flatten(2))
            hidden = hidden + block.mlp(block.ln_2(hidden))
            present += [key, value]
        return (self.model.lm_head(gpt.ln_f(hidden)), *present)


def export(model, file):
    """The model as an ONNX file, held against transformers' own on a text read in two parts."""
    config = model.config
    names = [f"{i}.{part}" for i in range(config.n_layer) for part in ("key", "value")]
    size = (2, config.n_head, 3, config.n_embd // config.n_head)
    past = tuple(torch.zeros(size) for _ in names)
    inputs = ["input_ids", "attention_mask", "position_ids", *[f"past_key_values.{n}" for n in names]]
    outputs = ["logits", *[f"present.{n}" for n in names]]
    axes = {name: {0: "batch", 1: "sequence"} for name in ["input_ids", "position_ids", "logits"]}
    axes["attention_mask"] = {0: "batch", 1: "total"}
    axes |= {name: {0: "batch", 2: "past"} for name in inputs[3:]} | {name: {0: "batch", 2: "all"} for name in outputs[1:]}
    ids, ones = torch.ones(2, 5, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)
    with torch.no_grad():
        torch.onnx.export(
            WithPast(model).eval(), (ids, ones, torch.arange(3, 8).repeat(2, 1), *past), file,
            input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
    session = onnxruntime.InferenceSession(str(file))
    text = torch.randint(0, config.vocab_size, (1, 9))
    kept = {name: np.zeros((1, size[1], 0, size[3]), np.float32) for name in inputs[3:]}
    parts = []
    for start, end in [(0, 4), (4, 9)]:
        feeds = {"input_ids": text[:, start:end].numpy(), "attention_mask": np.ones((1, end), np.int64)}
        feeds["position_ids"] = np.arange(start, end)[None]
        logits, *rest = session.run(outputs, {**feeds, **kept})
        kept = dict(zip(inputs[3:], rest))
        parts.append(logits)
    with torch.no_grad():
        assert np.allclose(np.concatenate(parts, 1), model(text).logits.numpy(), atol=1e-4)


def causal_model(vocabulary, width, layers, heads, positions, seed, spread=0.3):
    torch.manual_seed(seed)
    config = transformers.GPT2Config(
        vocab_size=vocabulary, n_positions=positions, n_embd=width, n_layer=layers, n_head=heads, initializer_range=spread,
        bos_token_id=1, eos_token_id=1, attn_implementation="eager", use_cache=False,
    )  # fmt: skip
    return transformers.GPT2LMHeadModel(config).eval()


def first_of_option(prompt, offsets):
    """The first token that is not all within what is visible of the prompt."""
    visible = len(prompt.rstrip())
    return next(i for i, (_, end) in enumerate(offsets) if end > visible)


def causal(model, tokenizer, prefix):
    found = []
    for prompt, options in ITEMS:
        answers = []
        for option in options:
            encoded = tokenizer(prompt + option, add_special_tokens=False, return_offsets_mapping=True)
            ids = [*prefix, *encoded["input_ids"]]
            start = len(prefix) + first_of_option(prompt, encoded["offset_mapping"])
            logs = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
            answers.append([float(logs[at - 1, ids[at]]) for at in range(start, len(ids))])
        found.append({"prompt": prompt, "options": options, "logs": answers})
    return found


def chats(model):
    """Prompts as transformers renders them, and the likelihood of what may be answered."""
    found = []
    for name, template in CHATS.items():
        for system in [None, "Be brief."]:
            tokenizer = transformers.PreTrainedTokenizerFast(
                tokenizer_file=str(FIXTURES / "tokenizers" / "byte-fallback" / "tokenizer.json"),
                bos_token="<s>", eos_token="</s>", unk_token="<unk>", chat_template=template,
            )  # fmt: skip
            messages = [{"role": "system", "content": system}] if system else []
            messages.append({"role": "user", "content": CHAT_TEXT})
            text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            logs = []
            for option in ["A", "B"]:
                encoded = tokenizer(text + option, add_special_tokens=False, return_offsets_mapping=True)
                ids, start = encoded["input_ids"], first_of_option(text, encoded["offset_mapping"])
                all_logs = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
                logs.append([float(all_logs[at - 1, ids[at]]) for at in range(start, len(ids))])
            found.append({"name": name, "template": template, "system": system, "prompt": CHAT_TEXT, "text": text, "logs": logs})
    return found


def masked():
    torch.manual_seed(9)
    model = transformers.BertForMaskedLM(tiny_models.config()).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(FIXTURES / "models" / "masked-lm")
    found = []
    for prompt, options in ITEMS[:4]:
        answers = []
        for option in options:
            encoded = tokenizer(prompt + option, return_offsets_mapping=True)
            ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
            logs = []
            for at in range(first_of_option(prompt, offsets), len(ids) - 1):
                hidden = torch.tensor([[*ids[:at], tokenizer.mask_token_id, *ids[at + 1 :]]])
                logs.append(float(torch.log_softmax(model(hidden).logits[0, at].double(), -1)[ids[at]]))
            answers.append(logs)
        found.append({"prompt": prompt, "options": options, "logs": answers})
    return found


def main():
    folder = FIXTURES / "models" / "causal-past"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "onnx").mkdir(parents=True)
    model = causal_model(900, 16, 2, 2, 160, seed=5)
    model.config.architectures = ["GPT2LMHeadModel"]
    model.config.to_json_file(folder / "config.json")
    export(model, folder / "onnx" / "model.onnx")
    for file in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(FIXTURES / "tokenizers" / "byte-fallback" / file, folder / file)
    with torch.no_grad():
        fixture = {
            "origin": {
                "script": "test/oracles/choices.py",
                "date": datetime.date.today().isoformat(),
                "torch": torch.__version__,
                "transformers": transformers.__version__,
            },
            "causal": [
                {
                    "tokenizer": name,
                    "items": causal(
                        model,
                        transformers.PreTrainedTokenizerFast(
                            tokenizer_file=str(FIXTURES / "tokenizers" / name / "tokenizer.json")
                        ),
                        prefix,
                    ),
                }
                for name, prefix in [("byte-level", [0]), ("byte-fallback", [1])]
            ],
            "masked": masked(),
            "chats": chats(model),
        }
    (FIXTURES / "choices.json").write_text(json.dumps(fixture) + "\n")


if __name__ == "__main__":
    main()
