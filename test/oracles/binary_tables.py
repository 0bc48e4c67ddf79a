"""Writes one table in every form of Parquet and Arrow that pyarrow has: fixtures of test/support/tables/binary.test.ts.

cells.json holds the cells that each must give, made here from the Python values. Run in test/fixtures/tables:
python ../../oracles/binary_tables.py, with pyarrow 26.0.1.
"""

import datetime as dt
import decimal
import json
import uuid

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

n = 300
ids = [9007199254740993 + i for i in range(n)]
texts = [None if i % 11 == 3 else f"text {i} é漢😀" + ("\n\"q\", x" if i % 7 == 0 else "") for i in range(n)]
labels = [None if i % 13 == 5 else ["toxic", "fine", "odd"][i % 3] for i in range(n)]
lists = [None if i % 10 == 9 else [] if i % 10 == 8 else [["a", "b", None, "c"][(i + k) % 4] for k in range(i % 4 + 1)] for i in range(n)]
scores = [None if i % 17 == 2 else i / (n + 1) for i in range(n)]
singles = [round(i / 1000, 3) for i in range(n)]
counts = [i * 1_000_003 % 2**31 - 2**30 for i in range(n)]
unsigned = [2**64 - 1 - i for i in range(n)]
flags = [None if i % 19 == 1 else i % 2 == 0 for i in range(n)]
decimals = [decimal.Decimal(i * 7919 - 100000) / 1000 for i in range(n)]
days = [dt.date(1969, 12, 1) + dt.timedelta(days=i) for i in range(n)]
moments = [dt.datetime(1969, 12, 31, 23, 59, 58, 250000, dt.timezone.utc) + dt.timedelta(milliseconds=750 * i) for i in range(n)]
local = [dt.datetime(2024, 2, 29, 12, 0, 0, i) for i in range(n)]
clock = [dt.time(i % 24, i % 60, 0, 1000 * i) for i in range(n)]
keys = [uuid.UUID(int=i * 12345678901234567890) for i in range(n)]


def moment(t):
    whole = t.strftime("%Y-%m-%dT%H:%M:%S")
    return whole + (f".{t.microsecond:06d}".rstrip("0") if t.microsecond else "")


def number(x):
    if x is None:
        return None
    return str(int(x)) if x == int(x) else repr(x)


SEPARATOR = "\u001f"
cells = {
    "id": [str(i) for i in ids],
    "text": texts,
    "label": labels,
    "groups": [None if v is None else SEPARATOR if v == [] else SEPARATOR.join(x or "" for x in v) for v in lists],
    "score": [number(x) for x in scores],
    "single": [number(x) for x in singles],
    "count": [str(x) for x in counts],
    "unsigned": [str(x) for x in unsigned],
    "flag": [None if x is None else str(x).lower() for x in flags],
    "decimal": [f"{x:.5f}" for x in decimals],
    "day": [x.isoformat() for x in days],
    "moment": [moment(t) + "Z" for t in moments],
    "local": [moment(t) for t in local],
    "clock": [t.isoformat() if t.microsecond == 0 else t.isoformat().rstrip("0") for t in clock],
}
json.dump(cells, open("cells.json", "w"), ensure_ascii=False, separators=(",", ":"))

table = pa.table(
    {
        "id": pa.array(ids, pa.int64()),
        "text": pa.array(texts, pa.string()),
        "label": pa.array(labels, pa.string()).dictionary_encode(),
        "groups": pa.array(lists, pa.list_(pa.string())),
        "score": pa.array(scores, pa.float64()),
        "single": pa.array(singles, pa.float32()),
        "count": pa.array(counts, pa.int32()),
        "unsigned": pa.array(unsigned, pa.uint64()),
        "flag": pa.array(flags, pa.bool_()),
        "decimal": pa.array(decimals, pa.decimal128(20, 5)),
        "day": pa.array(days, pa.date32()),
        "moment": pa.array(moments, pa.timestamp("us", "UTC")),
        "local": pa.array(local, pa.timestamp("us")),
        "clock": pa.array(clock, pa.time64("us")),
        "struct": pa.array([{"a": 1} for _ in range(n)]),
        "map": pa.array([[("a", 1)] for _ in range(n)], pa.map_(pa.string(), pa.int32())),
        "nested": pa.array([[[1]] for _ in range(n)]),
        "empty": pa.nulls(n),
        "bytes": pa.array([b"\xff\xfe" for _ in range(n)], pa.binary()),
    }
)

common = {"row_group_size": 128, "data_page_size": 700, "write_batch_size": 16}
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pq.write_table(table, f"{codec}.parquet", compression=codec, **common)
pq.write_table(table, "v2.parquet", data_page_version="2.0", compression="zstd", **common)
pq.write_table(table, "plain.parquet", use_dictionary=False, version="1.0", compression="snappy", **common)
pq.write_table(table, "int96.parquet", use_deprecated_int96_timestamps=True, **common)
pq.write_table(
    table,
    "delta.parquet",
    use_dictionary=False,
    column_encoding={
        "id": "DELTA_BINARY_PACKED",
        "count": "DELTA_BINARY_PACKED",
        "unsigned": "DELTA_BINARY_PACKED",
        "text": "DELTA_BYTE_ARRAY",
        "label": "DELTA_LENGTH_BYTE_ARRAY",
        "score": "BYTE_STREAM_SPLIT",
        "single": "BYTE_STREAM_SPLIT",
        "flag": "RLE",
        "decimal": "DELTA_BYTE_ARRAY",
    },
    data_page_version="2.0",
    **common,
)

for codec in ["uncompressed", "lz4", "zstd"]:
    feather.write_feather(table, f"{codec}.feather", compression=codec, chunksize=128)
with pa.OSFile("stream.arrows", "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    for batch in table.to_batches(128):
        writer.write_batch(batch)
views = table.set_column(1, "text", table["text"].cast(pa.string_view()))
views = views.set_column(2, "label", views["label"].cast(pa.large_string()))
views = views.set_column(3, "groups", views["groups"].cast(pa.large_list(pa.string())))
with pa.OSFile("views.arrow", "wb") as sink, pa.ipc.new_file(sink, views.schema) as writer:
    writer.write_table(views, max_chunksize=128)
legacy = pa.ipc.IpcWriteOptions(use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4)
with pa.OSFile("legacy.arrows", "wb") as sink, pa.ipc.new_stream(sink, table.schema, options=legacy) as writer:
    writer.write_table(table, max_chunksize=128)
# A dictionary that grows, so that it is sent again.
parts = [pa.array(v).dictionary_encode() for v in (["a", "b", "a"], ["c", "b"], ["d"])]
for name, options in [("replaced", {}), ("delta", {"emit_dictionary_deltas": True})]:
    grown = parts if name == "replaced" else [
        pa.DictionaryArray.from_arrays(pa.array(i, pa.int32()), pa.array(d))
        for i, d in [([0, 1, 0], ["a", "b"]), ([2, 1], ["a", "b", "c"]), ([3], ["a", "b", "c", "d"])]
    ]
    schema = pa.schema([("group", pa.dictionary(pa.int32(), pa.string()))])
    with pa.OSFile(f"{name}.arrows", "wb") as sink, pa.ipc.new_stream(
        sink, schema, options=pa.ipc.IpcWriteOptions(**options)
    ) as writer:
        for part in grown:
            writer.write_batch(pa.record_batch([part], schema=schema))
pq.write_table(pa.table({"id": pa.array([], pa.int64())}), "rows-none.parquet")
feather.write_feather(pa.table({"id": pa.array([], pa.int64())}), "rows-none.feather")
pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["id", "id"]), "twice.parquet")
# More than 64 KB a buffer: LZ4's blocks refer to one another then.
long = pa.table({"text": pa.array([f"the same words again and again, {i % 97}" for i in range(6000)])})
feather.write_feather(long, "linked.feather", compression="lz4")
