"""Writes test/fixtures/endless.onnx: a classifier whose graph counts to 2^63 - 1 before it answers.

    python test/oracles/endless_model.py
"""

from pathlib import Path

from onnx import TensorProto, checker, helper, save

INT64, FLOAT, BOOL = TensorProto.INT64, TensorProto.FLOAT, TensorProto.BOOL

body = helper.make_graph(
    [
        helper.make_node("Add", ["count_in", "one"], ["count_out"]),
        helper.make_node("Identity", ["go_in"], ["go_out"]),
    ],
    "body",
    [
        helper.make_tensor_value_info("turn", INT64, []),
        helper.make_tensor_value_info("go_in", BOOL, []),
        helper.make_tensor_value_info("count_in", INT64, [1]),
    ],
    [
        helper.make_tensor_value_info("go_out", BOOL, []),
        helper.make_tensor_value_info("count_out", INT64, [1]),
    ],
)
graph = helper.make_graph(
    [
        # Begins at a token, so that nothing can be computed when the model is loaded.
        helper.make_node("ReduceMax", ["input_ids"], ["start"], keepdims=0),
        helper.make_node("Unsqueeze", ["start", "axis"], ["first"]),
        helper.make_node("Loop", ["turns", "go", "first"], ["counted"], body=body),
        helper.make_node("Cast", ["counted"], ["number"], to=FLOAT),
        helper.make_node("ReduceMax", ["input_ids"], ["row"], axes=[1], keepdims=1),
        helper.make_node("Cast", ["row"], ["rows"], to=FLOAT),
        helper.make_node("Add", ["rows", "number"], ["logits"]),
    ],
    "endless",
    [helper.make_tensor_value_info("input_ids", INT64, ["batch", "sequence"])],
    [helper.make_tensor_value_info("logits", FLOAT, ["batch", 1])],
    [
        helper.make_tensor("one", INT64, [1], [1]),
        helper.make_tensor("axis", INT64, [1], [0]),
        helper.make_tensor("turns", INT64, [], [2**63 - 1]),
        helper.make_tensor("go", BOOL, [], [True]),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
checker.check_model(model)
save(model, Path(__file__).parent.parent / "fixtures" / "endless.onnx")
