"""Options scored each alone, as a whole text with its prompt, in transformers and torch. Run by choices.mjs.

    choices.py make <folder> <width> <layers>           a GPT-2 with random weights, as ONNX and for PyTorch
    choices.py time <folder> <items.json> <threads>     prints {"seconds", "cpu", "batch", "sums"} of the best batch size
"""

import json
import pathlib
import shutil
import sys
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "test" / "oracles"))

import choices  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
TOKENIZER = pathlib.Path("test/fixtures/tokenizers/byte-level")


def make(folder, width, layers):
    # As many tokens as a small GPT-2's vocabulary has would hide the rest on two cores; the tokenizer's own, and more.
    model = choices.causal_model(8000, width, layers, width // 64, 512, seed=1, spread=0.05)
    model.config.architectures = ["GPT2LMHeadModel"]
    (folder / "onnx").mkdir()
    choices.export(model, folder / "onnx" / "model.onnx")
    model.save_pretrained(folder)
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(TOKENIZER / name, folder / name)


@torch.no_grad()
def measure(folder, items, threads):
    torch.set_num_threads(threads)
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    model = transformers.GPT2LMHeadModel.from_pretrained(folder, attn_implementation="sdpa").eval()
    model(torch.tensor([[1, 2, 3]]))
    best = None
    for batch in [1, 4, 16, 64]:
        start = time.perf_counter(), time.process_time()
        texts = []
        for item in items:
            for option in item["options"]:
                encoded = tokenizer(item["prompt"] + option, add_special_tokens=False, return_offsets_mapping=True)
                first = choices.first_of_option(item["prompt"], encoded["offset_mapping"])
                texts.append(([0, *encoded["input_ids"]], 1 + first))
        # Of like length, so that little is filled up.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i][0]))
        sums = [0.0] * len(texts)
        for at in range(0, len(order), batch):
            rows = order[at : at + batch]
            longest = max(len(texts[i][0]) for i in rows)
            ids = torch.zeros(len(rows), longest, dtype=torch.long)
            mask = torch.zeros(len(rows), longest, dtype=torch.long)
            for row, i in enumerate(rows):
                own = texts[i][0]
                ids[row, : len(own)] = torch.tensor(own)
                mask[row, : len(own)] = 1
            logits = model(ids, attention_mask=mask).logits
            for row, i in enumerate(rows):
                own, first = texts[i]
                logs = torch.log_softmax(logits[row, first - 1 : len(own) - 1], -1)
                sums[i] = float(logs.gather(1, torch.tensor(own[first:])[:, None]).sum())
        taken = time.perf_counter() - start[0], time.process_time() - start[1]
        if best is None or taken[0] < best["seconds"]:
            best = {"seconds": taken[0], "cpu": taken[1], "batch": batch, "sums": sums}
    return best


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "make":
        make(folder, int(sys.argv[3]), int(sys.argv[4]))
    else:
        print(json.dumps(measure(folder, json.loads(pathlib.Path(sys.argv[3]).read_text()), int(sys.argv[4]))))
