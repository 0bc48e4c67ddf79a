"""Trains small tokenizers of each kind and writes them, with ids and offsets of difficult texts, as fixtures.

    python test/oracles/tokens.py

Writes test/fixtures/tokenizers/<kind>/{tokenizer,tokenizer_config}.json and test/fixtures/tokens.json. Offsets are
those of the Rust library, turned from code points into UTF-16 code units; nothing else is done to them.
"""
import datetime
import io
import json
import pathlib
import random
import unicodedata

import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors,
                        trainers)

root = pathlib.Path(__file__).resolve().parents[1]
fixtures = root / 'fixtures'

training_text = """
The nurse met the engineer at the station, and they talked about the weather for an hour before the train came in.
Nobody had told the children that the museum was closed on Mondays, so they played football in the park instead.
My grandmother's recipe needs two eggs, a cup of flour, some butter and three apples; it doesn't need sugar.
She isn't sure whether he'll come, but we've kept a chair, and I'd say they're late rather than lost.
In 1998 the bridge cost 12,500,000 dollars; by 2024 the repairs alone had cost 3.7 million more (see page 42).
Unaffordable rents, unhappy tenants and unbelievable excuses: the meeting was uncomfortable from the beginning.
Das Wetter war schön, und die Straße führte über einen Fluss; größere Häuser standen weiter oben am Hügel.
Le café était fermé, mais l'élève a mangé une crêpe à la gare, près du théâtre où l'on jouait déjà.
El niño pequeño comió una piña mañana por la mañana; ¿quién sabe qué pasó después? ¡Qué vergüenza!
Мама мыла раму, а папа читал газету; потом вся семья поехала на дачу к бабушке.
Η γάτα κοιμάται στον ήλιο και ο σκύλος τρέχει στον κήπο πίσω από το σπίτι.
השמש זרחה מעל העיר והילדים הלכו לבית הספר עם החברים שלהם.
ذهب الولد إلى المدرسة صباحا ثم عاد إلى البيت مع صديقه في المساء.
今天天气很好，我们去公园散步，然后在河边喝茶。
私は昨日、友達と一緒に映画を見て、おいしいラーメンを食べました。カタカナもあります。
오늘은 날씨가 좋아서 친구와 함께 공원에 갔다.
आज मौसम अच्छा है और हम बाज़ार जा रहे हैं।
Bugün hava çok güzel, İstanbul'da ışıklar yanıyor ve çocuklar sokakta oynuyor.
So happy today 😀 😀 ❤️ thanks to everyone 🎉 see you tomorrow 👍 !
""".strip().splitlines()

fixed_texts = [
    '',
    ' ',
    ' \t\n  ',
    'Hello world',
    '  Hello   world  ',
    'The nurse met the engineer at the station.',
    "She isn't sure whether he'll come, but we've kept a chair.",
    'unaffordable, UNBELIEVABLE!!! ...and so on?',
    'tabs\tand\nnewlines\r\nand  two spaces',
    'café cafe\u0301 CAFÉ CAFE\u0301 élève e\u0301le\u0300ve',
    'a\u0327\u0301 a\u0301\u0327 marks in two orders',
    'Straße STRASSE größe GROẞE',
    'İstanbul ISTANBUL ıi',
    'ΟΔΥΣΣΕΥΣ Οδυσσεύς ΣΑΣ',
    'ﬁnal oﬃce ﬂow ﬆop',
    'Ｆｕｌｌｗｉｄｔｈ　ｔｅｘｔ１２３！',
    'ｶﾞｷﾞ ﾊﾟ カ\u3099 halfwidth',
    '½ ² ³ ① ℃ ™ Ⅷ …',
    '😀 smile 😀😀 twice',
    '👩‍👩‍👧‍👦 family 👍🏽 thumb 🇩🇪🇫🇷 flags ❤️ heart 🏳️‍🌈',
    '😀',
    '🎉🎉🎉',
    '今天天气很好，我们去公园。',
    'mixed中文and英文words',
    '𠀀𠮷 rare 𠮷野家',
    '私は昨日ラーメンを食べました。',
    '오늘은 날씨가 좋다 \u1112\u1161\u11ab\u1100\u1173\u11af',
    'שָׁלוֹם עֲלֵיכֶם השמש',
    'مَرْحَبًا بِالعالم ذهب الولد',
    'आज मौसम अच्छा है',
    'zero\u200bwidth \u200djoin \ufeffbom soft\u00adhyphen',
    'no-break\u00a0space thin\u2009space ideographic\u3000space line\u2028sep',
    'nul\u0000 bell\u0007 escape\u001b[0m del\u007f nel\u0085x',
    'replacement \ufffd char \ufffe non',
    'private \ue000 use',
    'z̷̢͝a̵͎̐l̸̰̈́g̶̲͝o̴͉͒ text',
    '[MASK] in the [SEP] middle [UNK]',
    'the <mask> of </s> the <s> and<mask> end <unk> <pad>',
    'a <|endoftext|> b',
    'the newword and newwords, NEWWORD newword',
    '▁already ▁here▁',
    '<0x41> literal byte tokens <0xE2>',
    'Ġnot a space Ċ',
    '##pieces # # ##',
    'http://example.org/a?b=c&d=%20#frag @user #tag user@example.org',
    'a' * 120 + ' b',
    'word ' * 30,
    'x☃y ☃ ☃☃ ☃z☃',
    '☃ ☃ ☃',
    '⛄⛄ unknown ⛄ runs ⛄⛄a',
    "''s 'S 'T don't DON'T",
    '1234567890 12,345.67 -5 +7',
    'ሰላም ᏣᎳᎩ ꦲ 𐍈𐍉 𒀀',
    'e\u0301\u0302\u0303\u0304 long cluster',
    '\u0301starts with a mark',
    'ends with a space ',
    '\nstarts with a newline',
    'Ǆ ǅ ǆ Ŀ ŉ',
    'ﷺ ﷽',
    'न\u093c ऩ क\u093c क़',
]


def random_texts(count, seed):
    generator = random.Random(seed)
    words = sorted({word for line in training_text for word in line.split()})
    odd = ['☃', '😀', '👍🏽', 'é', 'e\u0301', 'ﬁ', '\u200b', '\u00a0', '\t', '\n', '中', '𠀀', '[MASK]', '<mask>', 'ß', 'İ',
           '\u0000', '▁', '...', "'", '#', 'Σ', '  ', 'ｶﾞ', '½', 'newword', '\u0301', '❤️']
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(generator.randint(1, 14)):
            part = generator.choice(words) if generator.random() < 0.65 else generator.choice(odd)
            if generator.random() < 0.15:
                part = part.upper()
            parts.append(part)
            if generator.random() < 0.6:
                parts.append(' ')
        texts.append(''.join(parts))
    return texts


def special(*names):
    return list(names)


def build():
    bert = special('[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]')
    roberta = special('<s>', '<pad>', '</s>', '<unk>', '<mask>')
    newword = AddedToken('newword', single_word=True, normalized=True)

    for kind, lowercase in [('wordpiece-uncased', True), ('wordpiece-cased', False)]:
        t = Tokenizer(models.WordPiece(unk_token='[UNK]'))
        t.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
        t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        t.decoder = decoders.WordPiece()
        t.train_from_iterator(training_text, trainers.WordPieceTrainer(
            vocab_size=700, special_tokens=bert, show_progress=False))
        t.post_processor = processors.TemplateProcessing(
            single='[CLS] $A [SEP]', special_tokens=[('[CLS]', 2), ('[SEP]', 3)])
        # As many published files have it: to be ignored.
        t.enable_truncation(8)
        t.enable_padding(length=16, pad_id=0, pad_token='[PAD]')
        yield kind, t, {'tokenizer_class': 'BertTokenizer', 'model_max_length': 512, 'mask_token': '[MASK]',
                        'pad_token': '[PAD]', 'unk_token': '[UNK]', 'cls_token': '[CLS]', 'sep_token': '[SEP]'}

    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(training_text, trainers.BpeTrainer(
        vocab_size=900, special_tokens=['<|endoftext|>'], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    yield 'byte-level', t, {'tokenizer_class': 'GPT2Tokenizer', 'model_max_length': 1024,
                            'eos_token': '<|endoftext|>', 'bos_token': '<|endoftext|>', 'unk_token': '<|endoftext|>'}

    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(training_text, trainers.BpeTrainer(
        vocab_size=900, special_tokens=roberta[:4], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    t.add_special_tokens([AddedToken('<mask>', lstrip=True, special=True)])
    t.post_processor = processors.RobertaProcessing(sep=('</s>', 2), cls=('<s>', 0), trim_offsets=True,
                                                    add_prefix_space=True)
    yield 'byte-level-prefix', t, {'tokenizer_class': 'RobertaTokenizer', 'model_max_length': 512,
                                   'mask_token': {'__type': 'AddedToken', 'content': '<mask>', 'lstrip': True},
                                   'pad_token': '<pad>', 'unk_token': '<unk>'}

    metaspace = pre_tokenizers.Metaspace(prepend_scheme='always')
    for kind, normalizer, pre_tokenizer in [
        ('unigram', normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(' {2,}'), ' ')]), metaspace),
        # As in the published files of XLM-R.
        ('unigram-split', normalizers.NFKC(), pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace])),
    ]:
        t = Tokenizer(models.Unigram())
        t.normalizer = normalizer
        t.pre_tokenizer = pre_tokenizer
        t.decoder = decoders.Metaspace()
        t.train_from_iterator(training_text, trainers.UnigramTrainer(
            vocab_size=600, special_tokens=roberta, unk_token='<unk>', show_progress=False))
        t.add_tokens([newword])
        t.post_processor = processors.TemplateProcessing(
            single='<s> $A </s>', special_tokens=[('<s>', 0), ('</s>', 2)])
        yield kind, t, {'tokenizer_class': 'XLMRobertaTokenizer', 'model_max_length': 1000000000000000019884624838656,
                        'mask_token': '<mask>', 'pad_token': '<pad>', 'unk_token': '<unk>', 'eos_token': '</s>'}

    yield 'sentencepiece', sentencepiece_unigram(), {
        'tokenizer_class': 'T5Tokenizer', 'model_max_length': 512, 'pad_token': '<pad>', 'unk_token': '<unk>',
        'eos_token': '</s>'}

    t = Tokenizer(models.BPE(unk_token='<unk>', fuse_unk=True, byte_fallback=True))
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme='first', split=True)
    byte_tokens = [f'<0x{byte:02X}>' for byte in range(256)]
    t.train_from_iterator(training_text, trainers.BpeTrainer(
        vocab_size=900, special_tokens=['<unk>', '<s>', '</s>'] + byte_tokens, show_progress=False, limit_alphabet=80))
    state = json.loads(t.to_str())
    # Bytes are ordinary tokens of the vocabulary; written out in a text they are not bytes.
    state['added_tokens'] = [token for token in state['added_tokens'] if not token['content'].startswith('<0x')]
    t = Tokenizer.from_str(json.dumps(state))
    t.decoder = decoders.Sequence([decoders.Replace('▁', ' '), decoders.ByteFallback(), decoders.Fuse()])
    t.post_processor = processors.TemplateProcessing(single='<s> $A', special_tokens=[('<s>', 1)])
    yield 'byte-fallback', t, {'tokenizer_class': 'LlamaTokenizer', 'bos_token': '<s>', 'eos_token': '</s>',
                               'unk_token': '<unk>'}

    t = Tokenizer(models.BPE(unk_token='<unk>', end_of_word_suffix='</w>'))
    t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()])
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.BPEDecoder()
    t.train_from_iterator(training_text, trainers.BpeTrainer(
        vocab_size=700, special_tokens=['<unk>'], end_of_word_suffix='</w>', show_progress=False, limit_alphabet=60))
    yield 'word-end', t, {'tokenizer_class': 'OpenAIGPTTokenizer', 'unk_token': '<unk>'}


def sentencepiece_unigram():
    """A SentencePiece model with a character map of its own (NFKC's would take 300 kB), as T5 and ALBERT carry one."""
    rules = io.StringIO()
    mapped = 'ﬁﬂﬀﬃ½²³①℃™Ⅷ…ｶﾞﾊﾟ１２３！ＦｕｌｗｉｄｔｈｅｘÉéèêüöäñçИй'
    table = {c: unicodedata.normalize('NFKC', c) for c in mapped}
    for base in 'aeiouAEIOU':
        for mark in '\u0300\u0301\u0302\u0308':
            table[base + mark] = unicodedata.normalize('NFC', base + mark)
    table |= {'ｶﾞ': 'ガ', 'ﾊﾟ': 'パ', '\u0007': '', '\u001b': '', '\u007f': '', '\u200b': ' ', '\u00a0': ' ', '\u3000': ' ',
              '\t': ' ', '\n': ' ', '\r': ' ', '\u2028': ' ', '\ufeff': ' '}
    for source, target in table.items():
        if source != target:
            rules.write(' '.join(f'{ord(c):X}' for c in source) + '\t' + ' '.join(f'{ord(c):X}' for c in target) + '\n')
    path = pathlib.Path('/tmp/fairprobe-rules.tsv')
    path.write_text(rules.getvalue())
    output = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_text), model_writer=output, vocab_size=370, model_type='unigram',
        normalization_rule_tsv=str(path), pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2,
        character_coverage=0.98, num_threads=1)
    proto = sentencepiece_model_pb2.ModelProto.FromString(output.getvalue())
    t = Tokenizer(models.Unigram([(p.piece, p.score) for p in proto.pieces], unk_id=2, byte_fallback=False))
    t.normalizer = normalizers.Sequence([
        normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
        normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(' {2,}'), '▁')])
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme='always')
    t.decoder = decoders.Metaspace()
    t.add_special_tokens(['<pad>', '</s>', '<unk>'])
    t.post_processor = processors.TemplateProcessing(single='$A </s>', special_tokens=[('</s>', 1)])
    return t


def utf16_offsets(text, offsets):
    position = [0]
    for character in text:
        position.append(position[-1] + (2 if ord(character) > 0xFFFF else 1))
    return [position[i] for pair in offsets for i in pair]


def encode(t, text):
    encoding = t.encode(text)
    return {'ids': encoding.ids, 'offsets': utf16_offsets(text, encoding.offsets)}


def origin():
    return {'script': 'test/oracles/tokens.py', 'tokenizers': tokenizers.__version__,
            'sentencepiece': sentencepiece.__version__, 'date': datetime.date.today().isoformat()}


def main():
    texts = fixed_texts + random_texts(60, 1)
    kinds = {}
    for kind, t, config in build():
        folder = fixtures / 'tokenizers' / kind
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'tokenizer.json').write_text(json.dumps(json.loads(t.to_str()), ensure_ascii=False, separators=(',', ':')))
        (folder / 'tokenizer_config.json').write_text(json.dumps(config, indent=1) + '\n')
        t.no_truncation()
        t.no_padding()
        whole = [encode(t, text) for text in texts]
        t.enable_truncation(9)
        kinds[kind] = {'encodings': whole, 'cutTo9': [t.encode(text).ids for text in texts]}
    document = {'origin': origin(), 'texts': texts, 'kinds': kinds}
    (fixtures / 'tokens.json').write_text(json.dumps(document, ensure_ascii=True, separators=(',', ':')) + '\n')


if __name__ == '__main__':
    main()
