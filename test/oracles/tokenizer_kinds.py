"""Ids and offsets of texts by tokenizers of kinds that are seldom met, from Python's tokenizers.

    python test/oracles/tokenizer_kinds.py FOLDER

FOLDER holds texts.json and a folder a tokenizer. Writes test/fixtures/tokenizer-kinds.json.gz, which holds the tokenizers, too.
Offsets are in UTF-16 code units, as JavaScript counts.
"""
import datetime
import gzip
import json
import pathlib
import sys

import tokenizers
from tokenizers import Tokenizer

fixtures = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'


def utf16_offsets(text, offsets):
    position = [0]
    for character in text:
        position.append(position[-1] + (2 if ord(character) > 0xFFFF else 1))
    return [position[i] for pair in offsets for i in pair]


def encodings(path, texts):
    t = Tokenizer.from_file(str(path))
    t.no_truncation()
    t.no_padding()
    for text in texts:
        encoding = t.encode(text)
        yield {'ids': encoding.ids, 'offsets': utf16_offsets(text, encoding.offsets)}


def main(folder):
    texts = json.loads((folder / 'texts.json').read_text())
    kinds = {
        path.parent.name: {'tokenizer': json.loads(path.read_text()), 'encodings': list(encodings(path, texts))}
        for path in sorted(folder.glob('*/tokenizer.json'))
    }
    origin = {'script': 'test/oracles/tokenizer_kinds.py', 'tokenizers': tokenizers.__version__,
              'date': datetime.date.today().isoformat()}
    document = json.dumps({'origin': origin, 'texts': texts, 'kinds': kinds}, separators=(',', ':'))
    (fixtures / 'tokenizer-kinds.json.gz').write_bytes(gzip.compress(document.encode(), mtime=0))


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1]))
