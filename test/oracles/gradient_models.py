"""Makes tiny random-weight text classifiers of the common families, exports each to ONNX with PyTorch's old and new
exporters and with optimum at several opsets, and writes what autograd says about their input gradients, in single and
in double precision, below test/fixtures/gradients.

Run from the repository root: python test/oracles/gradient_models.py [family...]
Needs torch, transformers, onnx, onnxruntime, onnxscript and optimum-onnx.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Else onnxruntime reports to its maker what is run.

import base64
import contextlib
import copy
import datetime
import gzip
import importlib.metadata
import io
import itertools
import json
import pathlib
import shutil
import sys
import tempfile
import unittest.mock
import warnings

import numpy
import onnx
import onnxruntime
import torch
import transformers

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()

FOLDER = pathlib.Path("test/fixtures/gradients")
VOCABULARY = 61
CLASSES = 3
FIRST = 5  # ids below are special: padding is 0 or 1, whatever the family wants
# The logit whose gradient is stored beside those of the class probabilities.
LOGIT = 1

SIZES = dict(
    vocab_size=VOCABULARY,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=20,
    max_position_embeddings=20,
    num_labels=CLASSES,
)
COMMON = dict(SIZES, hidden_size=16)
# Relative positions beyond the buckets' exact half occur in rows of 7 tokens.
DEBERTA = dict(
    COMMON,
    type_vocab_size=0,
    relative_attention=True,
    pos_att_type=["p2c", "c2p"],
    norm_rel_ebd="layer_norm",
    pooler_hidden_size=16,
    layer_norm_eps=1e-7,
)

old, new, optimum = "torchscript", "dynamo", "optimum"

# family: (architecture, configuration, attention implementations, exports)
FAMILIES = {
    "bert": (
        "Bert",
        COMMON,
        [(old, 11, "eager"), (old, 12, "eager unfolded"), (old, 13, "eager"), (old, 14, "sdpa"), (old, 17, "eager"),
         (new, 18, "eager"), (new, 20, "sdpa"), (new, 23, "sdpa"), (optimum, 11, "eager"), (optimum, 18, "sdpa")],
    ),
    "distilbert": (
        "DistilBert",
        dict(vocab_size=VOCABULARY, dim=16, hidden_dim=20, n_layers=2, n_heads=2, max_position_embeddings=20,
             num_labels=CLASSES),
        [(old, 12, "eager"), (old, 16, "sdpa"), (new, 18, "sdpa"), (optimum, 14, "sdpa")],
    ),
    "roberta": (
        "Roberta",
        dict(COMMON, max_position_embeddings=24, pad_token_id=1, type_vocab_size=1),
        [(old, 11, "eager"), (old, 18, "sdpa"), (new, 18, "sdpa"), (optimum, 13, "eager")],
    ),
    "xlm-roberta": (
        "XLMRoberta",
        dict(COMMON, max_position_embeddings=24, pad_token_id=1, type_vocab_size=1),
        [(old, 13, "eager"), (old, 17, "sdpa"), (new, 21, "eager"), (optimum, 16, "sdpa")],
    ),
    "albert": (
        "Albert",
        dict(COMMON, embedding_size=12),
        [(old, 12, "eager"), (old, 16, "sdpa"), (new, 18, "eager"), (new, 20, "sdpa"), (optimum, 14, "sdpa")],
    ),
    "electra": (
        "Electra",
        dict(COMMON, embedding_size=12),
        [(old, 11, "eager"), (old, 17, "eager"), (new, 18, "eager"), (optimum, 12, "eager")],
    ),
    "mpnet": (
        "MPNet",
        dict(COMMON, max_position_embeddings=24, pad_token_id=1),
        [(old, 13, "eager"), (old, 18, "eager"), (new, 18, "eager"), (optimum, 12, "eager")],
    ),
    # Without position buckets, with biased inputs and own projections of the positions, as the first DeBERTa had.
    "deberta-v2": (
        "DebertaV2",
        dict(DEBERTA, position_biased_input=True, max_relative_positions=6, position_buckets=-1, share_att_key=False,
             norm_rel_ebd="none"),
        [(old, 11, "eager"), (old, 13, "eager"), (old, 16, "eager"), (new, 18, "eager"), (optimum, 12, "eager")],
    ),
    # As microsoft/deberta-v2-xlarge: a convolution beside the first layer.
    "deberta-v2-xlarge": (
        "DebertaV2",
        dict(DEBERTA, position_biased_input=False, position_buckets=4, share_att_key=True, attention_head_size=8,
             conv_kernel_size=3, conv_act="gelu"),
        [(old, 14, "eager"), (new, 18, "eager")],
    ),
    # As microsoft/deberta-v3-base.
    "deberta-v3": (
        "DebertaV2",
        dict(DEBERTA, position_biased_input=False, position_buckets=4, share_att_key=True),
        [(old, 12, "eager"), (old, 14, "eager"), (old, 17, "eager"), (new, 18, "eager"), (optimum, 15, "eager")],
    ),
    "modernbert": (
        "ModernBert",
        dict(COMMON, num_hidden_layers=3, global_attn_every_n_layers=2, local_attention=6, pad_token_id=0,
             bos_token_id=2, eos_token_id=3, cls_token_id=2, sep_token_id=3, classifier_pooling="mean",
             reference_compile=False),
        [(old, 11, "eager"), (old, 14, "sdpa"), (old, 18, "eager"), (new, 18, "eager"), (new, 20, "sdpa"),
         (optimum, 14, "sdpa")],
    ),
    "gpt2": (
        "GPT2",
        dict(vocab_size=VOCABULARY, n_embd=16, n_layer=2, n_head=2, n_positions=20, num_labels=CLASSES, pad_token_id=0,
             bos_token_id=2, eos_token_id=3),
        [(old, 13, "eager"), (new, 18, "sdpa"), (new, 20, "eager"), (optimum, 11, "eager"), (optimum, 13, "sdpa"),
         (optimum, 17, "eager")],
    ),
}

TYPED = {"Bert", "Albert", "Electra"}  # families that take token_type_ids

# Lengths of the rows of a batch, and how many batches. The largest error of a few numbers is a matter of luck (two ways
# to compute the same with torch differ by more than threefold in it), so every shape has several rows or batches.
# The last case is padded on the right.
SHAPES = {"1x1": ([1], 8), "1x2": ([2], 6), "2x3": ([3, 3], 4), "3x7": ([7, 7, 7], 2), "padded": ([6, 2, 4], 2)}


def make(family):
    """
    The classifier, with every weight drawn anew so that no bias is zero and no scale one. With larger weights single
    precision loses two digits more, and by luck, on a vector that hardly varies before its normalisation.
    """
    name, options, _ = FAMILIES[family]
    config = getattr(transformers, f"{name}Config")(**options, attn_implementation="eager")
    torch.manual_seed(sum(map(ord, family)))
    model = getattr(transformers, f"{name}ForSequenceClassification")(config).eval()
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            if parameter.dim() > 1:
                parameter.copy_(torch.randn_like(parameter) * (0.8 if "embed" in key or "wte" in key else 0.2))
            elif key.endswith("weight"):
                parameter.copy_(1 + 0.2 * torch.randn_like(parameter))
            else:
                parameter.copy_(0.2 * torch.randn_like(parameter))
    return model


def batches(model):
    """(case, lengths, ids, mask) of each batch."""
    pad = model.config.pad_token_id
    generator = numpy.random.default_rng(20)
    for name, (lengths, count) in SHAPES.items():
        mask = (torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]).long()
        for _ in range(count):
            ids = torch.from_numpy(generator.integers(FIRST, VOCABULARY, mask.shape))
            yield name, lengths, torch.where(mask == 1, ids, pad), mask


def temper(model):
    """Scales the last linear layer until the logits spread by about 0.7: probabilities far from 0 and 1."""
    head = [m for m in model.modules() if isinstance(m, torch.nn.Linear) and m.out_features == CLASSES][-1]
    with torch.no_grad():
        logits = torch.cat([model(ids, attention_mask=mask).logits for _, _, ids, mask in batches(model)])
        factor = 0.7 / (logits - logits.mean(1, keepdim=True)).std()
        head.weight.mul_(factor)
        if head.bias is not None:
            head.bias.mul_(factor)
        probabilities = torch.cat([model(i, attention_mask=m).logits.softmax(-1) for _, _, i, m in batches(model)])
    assert 0.01 < probabilities.min() and probabilities.max() < 0.95, (probabilities.min(), probabilities.max())


def with_attention(model, attention):
    """The same model with another implementation of attention, which not every class can exchange in place."""
    config = copy.deepcopy(model.config)
    config._attn_implementation = attention
    other = type(model)(config).eval()
    other.load_state_dict(model.state_dict())
    assert all(m.config._attn_implementation == attention for m in other.modules() if hasattr(m, "config"))
    return other


def in_double(model):
    # ModernBERT's plain attention takes its softmax in single precision; the other implementation does not.
    modern = type(model).__name__.startswith("ModernBert")
    return (with_attention(model, "sdpa") if modern else copy.deepcopy(model)).double()


@contextlib.contextmanager
def precision(model):
    """Some models (rotary positions) step down to single precision by `x.float()`; that stays double here."""
    double = next(model.parameters()).dtype == torch.float64
    with unittest.mock.patch.object(torch.Tensor, "float", torch.Tensor.double) if double else contextlib.nullcontext():
        yield


class Run:
    """Logits as a function of the word embeddings."""

    def __init__(self, model, ids, mask):
        self.model, self.ids, self.mask = model, ids, mask
        self.embeddings = model.get_input_embeddings()
        self.leaf = self.embeddings(ids).detach()

    def logits(self, leaf):
        hook = self.embeddings.register_forward_hook(lambda *_: leaf)
        try:
            with precision(self.model):
                return self.model(self.ids, attention_mask=self.mask).logits
        finally:
            hook.remove()

    def gradients(self):
        leaf = self.leaf.clone().requires_grad_()
        logits = self.logits(leaf)
        probabilities = logits.softmax(-1)
        outputs = [*probabilities.unbind(-1), logits[:, LOGIT]]
        grads = torch.stack([torch.autograd.grad(out.sum(), leaf, retain_graph=True)[0] for out in outputs])
        return logits.detach(), probabilities.detach(), grads

    def check(self, grads):
        """Central differences along a random direction, extrapolated: they show a step in single precision at once."""
        generator = torch.Generator().manual_seed(3)
        direction = torch.randn(self.leaf.shape, generator=generator, dtype=torch.float64)

        def difference(h):
            above, below = (self.logits(self.leaf + s * h * direction).softmax(-1) for s in (1, -1))
            return (above - below).sum(0) / (2 * h)

        with torch.no_grad():
            slope = (4 * difference(1e-5) - difference(2e-5)) / 3
        exact = (grads[:CLASSES] * direction).sum((1, 2, 3))
        assert torch.allclose(slope, exact, rtol=1e-7, atol=1e-8), (slope, slope - exact)


def pack(tensors, kind):
    return base64.b64encode(b"".join(t.numpy().astype(kind).tobytes() for t in tensors)).decode()


def expectations(model):
    double = in_double(model)
    found = []
    for case, group in itertools.groupby(batches(model), key=lambda batch: batch[0]):
        group = list(group)
        runs = [Run(double, ids, mask) for _, _, ids, mask in group]
        exact = [run.gradients() for run in runs]
        for run, (_, _, gradients) in zip(runs, exact):
            run.check(gradients)
        single = [Run(model, ids, mask).gradients()[2] for _, _, ids, mask in group]
        off = [gradients - s.double() for (_, _, gradients), s in zip(exact, single)]
        for (_, _, _, mask), (_, _, gradients) in zip(group, exact):
            assert (gradients * (1 - mask)[None, :, :, None] == 0).all(), "padding has a gradient"
        largest = max(gradients.abs().max() for _, _, gradients in exact)
        print(f"  {case}: largest gradient {largest:.2g}, single precision off by {max(o.abs().max() for o in off):.2g}")
        found.append({
            "name": case,
            "lengths": group[0][1],
            "batches": [ids.tolist() for _, _, ids, _ in group],
            "logits": pack([logits for logits, _, _ in exact], "<f8"),
            "probabilities": pack([probabilities for _, probabilities, _ in exact], "<f8"),
            "single": pack(single, "<f4"),
            "off": pack(off, "<f4"),
        })
    return found


class Classifier(torch.nn.Module):
    def __init__(self, model, typed):
        super().__init__()
        self.model, self.typed = model, typed

    def forward(self, input_ids, attention_mask, token_type_ids=None):
        types = {"token_type_ids": token_type_ids} if self.typed else {}
        return self.model(input_ids=input_ids, attention_mask=attention_mask, **types).logits


def export(model, typed, exporter, opset, how, path):
    attention, *more = how.split()
    model = with_attention(model, attention)
    if exporter == optimum:
        return export_with_optimum(model, opset, path)
    names = ["input_ids", "attention_mask"] + ["token_type_ids"] * typed
    ids = torch.arange(FIRST, FIRST + 14).reshape(2, 7)
    example = (ids, torch.ones_like(ids), torch.zeros_like(ids))[: len(names)]
    shared = dict(input_names=names, output_names=["logits"], opset_version=opset)
    if exporter == new:
        dims = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence", max=20)}
        torch.onnx.export(
            Classifier(model, typed), example, path, dynamo=True, external_data=False, verbose=False,
            dynamic_shapes={name: dims for name in names}, **shared,
        )
    else:
        axes = {name: {0: "batch", 1: "sequence"} for name in names} | {"logits": {0: "batch"}}
        torch.onnx.export(
            Classifier(model, typed), example, path, dynamo=False, dynamic_axes=axes,
            do_constant_folding="unfolded" not in more, **shared,
        )


def export_with_optimum(model, opset, path):
    from optimum.exporters.onnx import onnx_export_from_model

    with tempfile.TemporaryDirectory() as folder:
        onnx_export_from_model(model, folder, opset=opset, task="text-classification", do_validation=False)
        shutil.copy(pathlib.Path(folder) / "model.onnx", path)


def slim(path):
    """Takes out what no runtime reads (source lines, traces), which is most of the new exporter's file."""
    model = onnx.load(path)
    graph = model.graph
    for part in [model, *model.functions, graph, *graph.node, *graph.input, *graph.output, *graph.value_info,
                 *graph.initializer]:
        part.ClearField("doc_string")
        if hasattr(part, "metadata_props"):
            del part.metadata_props[:]
    del graph.value_info[:]
    onnx.save(model, path)
    return model


def same_logits(path, model):
    """The exported file must give the model's logits at every shape, else it proves nothing about gradients."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    wanted = [i.name for i in session.get_inputs()]
    for name, _, ids, mask in batches(model):
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids),
                 "position_ids": (mask.cumsum(-1) - 1).clamp(min=0)}
        got = session.run(None, {k: feeds[k].numpy() for k in wanted})[0]
        with torch.no_grad():
            off = numpy.abs(got - model(ids, attention_mask=mask).logits.numpy()).max()
        if not off < 2e-5:
            raise ValueError(f"its logits at {name} differ from the model's by {off:.2g}")


def active(model):
    """(operator, domain) of every node between the largest table that is gathered from and the logits."""
    graph = model.graph
    tables = {i.name: i.dims for i in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            tables[node.output[0]] = node.attribute[0].t.dims
        if node.op_type == "Identity" and node.input[0] in tables:
            tables[node.output[0]] = tables[node.input[0]]
    words = next(n for n in graph.node if n.op_type == "Gather" and list(tables.get(n.input[0], []))[:1] == [VOCABULARY])
    reached = {words.output[0]}
    forward = []
    for node in graph.node:
        if node.op_type not in {"Shape", "Size"} and any(i in reached for i in node.input):
            reached.update(node.output)
            forward.append(node)
    needed, nodes = {graph.output[0].name}, set()
    for node in reversed(forward):
        if any(o in needed for o in node.output):
            needed.update(node.input)
            nodes.add((node.op_type, node.domain))
    return sorted(nodes)


def versions():
    names = ["torch", "transformers", "onnx", "onnxscript", "optimum-onnx", "numpy"]
    return {name: importlib.metadata.version(name) for name in names}


def main():
    operators = {}
    for family in sys.argv[1:] or FAMILIES:
        architecture, options, exports = FAMILIES[family]
        print(family)
        folder = FOLDER / family
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model = make(family)
        temper(model)
        files, failed = [], []
        for exporter, opset, how in exports:
            file = f"{exporter}-{opset}-{how.replace(' ', '-')}.onnx"
            path = folder / file
            try:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    export(model, architecture in TYPED, exporter, opset, how, path)
                    written = slim(path)
                    same_logits(path, model)
            except Exception as error:
                path.unlink(missing_ok=True)
                failed.append({"file": file, "reason": f"{type(error).__name__}: {str(error).strip()[:300]}"})
                print(f"  {file} FAILED {failed[-1]['reason'][:200]}")
                continue
            real = next(o.version for o in written.opset_import if o.domain in {"", "ai.onnx"})
            for op, domain in active(written):
                operators.setdefault((op, domain), set()).add((real, f"{family}/{file}"))
            files.append({"file": file, "exporter": exporter, "opset": real, "attention": how})
            packed = path.with_name(f"{file}.gz")
            packed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
            path.unlink()
            print(f"  {packed.name} {packed.stat().st_size >> 10} KB, opset {real}")
        expected = {
            "origin": {
                "script": "test/oracles/gradient_models.py",
                **versions(),
                "date": datetime.date.today().isoformat(),
            },
            "architecture": architecture,
            "classes": CLASSES,
            "embeddingSize": model.get_input_embeddings().weight.shape[1],
            "outputs": [*(f"probability {k}" for k in range(CLASSES)), f"logit {LOGIT}"],
            "files": files,
            "notExported": failed,
            "cases": expectations(model),
        }
        (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    for (op, domain), where in sorted(operators.items()):
        opsets = sorted({opset for opset, _ in where})
        print("\t".join([op, domain or "ai.onnx", ",".join(map(str, opsets)), str(len(where)),
                         " ".join(sorted({f.split("/")[0] for _, f in where}))]))


if __name__ == "__main__":
    main()
