"""Male and female words of sentences with apostrophes and hyphens, divided as NLTK divides them (Penn Treebank).

Run from the repository root, with nltk installed:
  python test/oracles/gender_words.py

Writes test/fixtures/gender-words.json. All sentences are our own.
"""

import datetime
import json
import pathlib

import nltk

MALE = "he him his himself man men boy boys".split()
FEMALE = "she her hers herself woman women girl girls".split()
SENTENCES = [
    "The woman's hat and the women's room were man-made",
    "He's here and she'd like the boys' books",
    "A one-man show by a man",
    "The he-man met a she-wolf and her man-child",
    "The man -- he was tall -- left",
    "Man's best friend is a girl's dog",
    "A 15-man squad and a three-woman crew",
    "Woman-owned firms and a self-made man",
    "He'll say it himself, she won't",
    "MAN-MADE lakes, WOMAN'S WORK",
]
tokenizer = nltk.tokenize.NLTKWordTokenizer()


def count(sentence):
    tokens = [token.lower() for token in tokenizer.tokenize(sentence)]
    return {"text": sentence, "male": sum(t in MALE for t in tokens), "female": sum(t in FEMALE for t in tokens)}


result = {
    "origin": {"script": "test/oracles/gender_words.py", "date": str(datetime.date.today()), "versions": {"nltk": nltk.__version__}},
    "texts": [count(sentence) for sentence in SENTENCES],
}
pathlib.Path("test/fixtures/gender-words.json").write_text(json.dumps(result, indent=1) + "\n")
