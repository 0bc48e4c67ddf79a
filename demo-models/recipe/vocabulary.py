"""One lower-case WordPiece vocabulary for all models, with every identity word whole."""

from collections import Counter

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from swaps import GROUP_OF

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


ALPHABET = 80


def train(texts: list[str], size: int) -> Tokenizer:
    tokenizer = build({token: i for i, token in enumerate(SPECIAL)})
    alphabet, inner = letters(tokenizer, texts)
    # The trainer numbers the letters within words as it meets them, in an order that changes from run to run, and breaks ties between
    # merges by these numbers. As special tokens they have theirs beforehand.
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=5, special_tokens=SPECIAL + inner, initial_alphabet=alphabet, limit_alphabet=ALPHABET,
        show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(texts, trainer)
    learned = sorted(tokenizer.get_vocab(with_added_tokens=True).items(), key=lambda item: item[1])
    vocabulary = [token for token, _ in learned]
    words = {piece for word in GROUP_OF for piece, _ in pieces_of(tokenizer, word)}
    vocabulary += sorted(words - set(vocabulary))
    return build({token: i for i, token in enumerate(vocabulary)})


def letters(tokenizer: Tokenizer, texts: list[str]) -> tuple[list[str], list[str]]:
    """The most frequent characters, and those of them that words have after their first, as pieces."""
    counts, inner = Counter(), set()
    for text in texts:
        for piece, _ in pieces_of(tokenizer, text):
            counts.update(piece)
            inner.update(piece[1:])
    alphabet = sorted(sorted(counts, key=lambda letter: (-counts[letter], letter))[:ALPHABET])
    return alphabet, [f"##{letter}" for letter in alphabet if letter in inner]


def pieces_of(tokenizer: Tokenizer, text: str):
    return tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text))


def build(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    # The flat file of training posts has no placeholders such as <user>, the published posts do.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex("<[a-z]+>"), " "), normalizers.BertNormalizer(lowercase=True)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    ids = [(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=ids)
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer
