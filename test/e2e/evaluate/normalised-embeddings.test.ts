/** Explanations of models that normalise token embeddings right behind the look-up, from a configuration to a report. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { evaluate, type Report } from '../../../src/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-normalised-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const words = 'the a man woman nurse doctor went saw took house city flower he she said was not very rose wasp'.split(
  ' ',
);

/** A tiny model of test/oracles/gradient_models.py, which has 61 tokens and reads at most 20, with a tokenizer of words. */
function model(family: string, file: string, architecture: string): string {
  const made = join(folder, family);
  mkdirSync(join(made, 'onnx'), { recursive: true });
  cpSync(join(fixtures, 'models/classifier-3/tokenizer_config.json'), join(made, 'tokenizer_config.json'));
  const tokenizer = JSON.parse(readFileSync(join(fixtures, 'models/classifier-3/tokenizer.json'), 'utf8'));
  tokenizer.model.vocab = Object.fromEntries([...special, ...words].map((word, id) => [word, id]));
  writeFileSync(join(made, 'tokenizer.json'), JSON.stringify(tokenizer));
  const id2label = { 0: 'normal', 1: 'toxic', 2: 'offensive' };
  const config = { architectures: [architecture], max_position_embeddings: 20, pad_token_id: 0, id2label };
  writeFileSync(join(made, 'config.json'), JSON.stringify(config));
  const onnx = gunzipSync(readFileSync(join(fixtures, 'gradients', family, file)));
  writeFileSync(join(made, 'onnx/model.onnx'), onnx);
  return made;
}

const random = randomStream(1, 'posts');
const posts = Array.from({ length: 24 }, (_, i) => {
  const post_tokens = Array.from({ length: 4 + random.below(8) }, () => words[random.below(words.length)]);
  const mask = post_tokens.map((_, t) => (t === i % 3 ? 1 : 0));
  const annotators = [0, 1, 2].map((annotator_id) => ({
    label: 'hatespeech',
    annotator_id,
    target: [i % 2 ? 'Islam' : 'Women'],
  }));
  return [`p${i}`, { post_id: `p${i}`, annotators, rationales: [mask, mask, mask], post_tokens }];
});
writeFileSync(join(folder, 'dataset.json'), JSON.stringify(Object.fromEntries(posts)));

function run(path: string, explanation: string): Promise<Report> {
  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects: [{ name: tiny, classifier: { model: ${path}, positive: toxic } }]
datasets: { hate: { use: hatexplain, path: dataset.json, split: all, communities: [Islam, Women] } }
metrics: [{ explanation-fairness: { dataset: hate, explanation: ${explanation}, resamples: 100, minGroupSize: 2 } }]
`,
  );
  return evaluate({ config, cwd: folder, offline: true, threads: 1 });
}

const measures = ['iou-f1', 'token-f1', 'auprc', 'comprehensiveness', 'sufficiency'];
const overall = ({ results }: Report) =>
  results.filter(({ measure, group, attribute }) => measures.includes(measure) && group === null && attribute === null);

test.each([
  ['deberta-v3', 'dynamo-18-eager.onnx.gz', 'DebertaV2ForSequenceClassification'],
  ['deberta-v3', 'torchscript-14-eager.onnx.gz', 'DebertaV2ForSequenceClassification'],
  ['modernbert', 'torchscript-14-sdpa.onnx.gz', 'ModernBertForSequenceClassification'],
  ['modernbert', 'dynamo-20-sdpa.onnx.gz', 'ModernBertForSequenceClassification'],
])('%s (%s) has no gradient times input, and says so; it has gradient norms', async (family, file, architecture) => {
  const path = model(family, file, architecture);
  const report = await run(path, 'gradient-times-input');
  const found = overall(report);
  expect(found.map(({ measure }) => measure)).toEqual(measures);
  for (const result of found) {
    expect(result).toMatchObject({
      status: 'undefined',
      value: null,
      n: 0,
      reason:
        'the scores of all tokens are equal in every post: the classifier depends on none of them, or it normalises their ' +
        'embeddings at once, so that gradient times input is 0; gradient-norm shows which',
      details: { toxicPosts: 24, withoutGradient: 24, withoutTokens: 0 },
    });
  }
  expect(report.results.filter(({ status }) => status === 'ok')).toEqual([]);

  const norms = overall(await run(path, 'gradient-norm'));
  expect(norms.map(({ status, n }) => [status, n])).toEqual(measures.map(() => ['ok', 24]));
});

test('bert adds positions first, and has gradient times input', async () => {
  const path = model('bert', 'torchscript-14-sdpa.onnx.gz', 'BertForSequenceClassification');
  const found = overall(await run(path, 'gradient-times-input'));
  expect(found.map(({ status, n }) => [status, n])).toEqual(measures.map(() => ['ok', 24]));
});
