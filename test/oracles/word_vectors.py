"""Reads a word-vector file with NumPy and writes a summary of it as a fixture: no vectors, but their sums and hash.

    python test/oracles/word_vectors.py <weat_w2v.txt>

writes test/fixtures/word-vectors.json.
"""
import datetime
import hashlib
import json
import pathlib
import sys

import numpy as np

path = pathlib.Path(sys.argv[1])
lines = path.read_text(encoding='utf-8').splitlines()
count, dimensions = map(int, lines[0].split())
words = {}
for line in lines[1:]:
    fields = line.split(' ')
    assert len(fields) == dimensions + 1
    words.setdefault(fields[0], np.array(fields[1:], dtype=np.float64))
ordered = sorted(words)
matrix = np.stack([words[word] for word in ordered])
document = {
    'origin': {'script': 'test/oracles/word_vectors.py', 'numpy': np.__version__,
               'date': datetime.date.today().isoformat()},
    'fileSha256': hashlib.sha256(path.read_bytes()).hexdigest(),
    'count': count,
    'dimensions': dimensions,
    'words': ordered,
    # Of the float64 rows, little-endian, in the order of `words`.
    'rowsSha256': hashlib.sha256(matrix.astype('<f8').tobytes()).hexdigest(),
    'sums': [float(row.astype(np.float64).sum()) for row in matrix],
}
target = pathlib.Path(__file__).resolve().parents[1] / 'fixtures' / 'word-vectors.json'
target.write_text(json.dumps(document) + '\n')
