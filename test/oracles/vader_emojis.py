"""VADER's sentiment of texts with emojis, by the authors' program.

Run from the repository root, with vaderSentiment 3.3.2 installed:
  python test/oracles/vader_emojis.py

Writes test/fixtures/vader-emojis.json: every emoji of the program's lexicon, sequences included, and some that it does not
have, among words of our own.
"""

import datetime
import json
import pathlib
import random

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

analyzer = SentimentIntensityAnalyzer()
choices = random.Random(12)
emojis = sorted(analyzer.emojis) + ["\U0001fae0", "\U0001fae1\U0001fae1!", "\u2764\ufe0f", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea"] * 5
choices.shuffle(emojis)
WORDS = "no not never so this but least very GREAT great good bad happy awful the a day was! it? really LOVE kind of".split()
GAPS = ["", "", " ", " ", "  ", "\n", "\t", "\u00a0", "\u0085", "!", "("]
texts = []
while emojis:
    pieces = []
    for _ in range(choices.randint(1, 6)):
        if emojis and choices.random() < 0.75:
            pieces.append(emojis.pop())
        else:
            pieces.append(choices.choice(WORDS))
        pieces.append(choices.choice(GAPS))
    texts.append("".join(pieces))
result = {
    "origin": {"script": "test/oracles/vader_emojis.py", "date": str(datetime.date.today()), "versions": {"vaderSentiment": "3.3.2"}},
    "texts": [[text, analyzer.polarity_scores(text)["compound"]] for text in texts],
}
pathlib.Path("test/fixtures/vader-emojis.json").write_text(json.dumps(result, ensure_ascii=False) + "\n")
