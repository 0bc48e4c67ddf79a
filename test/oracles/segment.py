"""A file of the cache, version 1, written from its description alone (src/support/store/segment.ts): for test/support/store/segment.test.ts.

    python test/oracles/segment.py
"""
import hashlib
import json
import struct
import zlib

KEYS = [bytes.fromhex("00112233445566778899aabbccddeeff" * 2), bytes.fromhex("ff" * 32)]
VALUES = [struct.pack("<3f", 1, -0.5, 3), b""]
LABEL = {"kind": "text vectors", "by": "a model", "content": "its hash"}


def padded(data):
    return data + bytes(-len(data) % 8)


head = b"\x89FPA\r\n\x1a\n" + struct.pack("<I", 1)
parts = [head + struct.pack("<I", zlib.crc32(head))]
index = b""
for key, value in zip(KEYS, VALUES):
    place = sum(map(len, parts))
    body = struct.pack("<I", len(value)) + key + value
    parts.append(padded(struct.pack("<I", zlib.crc32(body)) + body))
    index += key[:8] + struct.pack("<II", place // 8, len(value))
index_at = sum(map(len, parts))
label = json.dumps(LABEL, separators=(",", ":")).encode()
end = index + padded(label) + struct.pack("<QIIQI", index_at, len(KEYS), len(label), 1, 0)
parts.append(end + struct.pack("<I", zlib.crc32(end)) + b"\n\x1a\r\nAPF\x89")
for part in parts:
    text = part.hex()
    print("\n".join(text[i : i + 96] for i in range(0, len(text), 96)))
# contentKey of the parts: sha256 of their JSON.
print(hashlib.sha256(json.dumps([LABEL["kind"], LABEL["content"]], separators=(",", ":")).encode()).hexdigest()[:16])
