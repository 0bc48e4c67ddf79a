import { expect, test } from 'vitest';
import { nearest, suggestion } from '../../src/support/did-you-mean.ts';

const names = ['weat', 'ceat', 'hate-speech-bias', 'group-error-rates'];

test.each([
  ['waet', 'weat'],
  ['CEAT', 'ceat'],
  ['hate-speach-bias', 'hate-speech-bias'],
  ['group-error-rate', 'group-error-rates'],
  ['bleu', undefined],
  ['', undefined],
])('for %j the nearest name is %j', (name, expected) => {
  expect(nearest(name, names)).toBe(expected);
});

test('where nothing is near, everything there is to choose from is named', () => {
  expect(suggestion('wet', names, 'metrics')).toBe('Did you mean "weat"?');
  expect(suggestion('perplexity', names, 'metrics')).toBe('Metrics: weat, ceat, hate-speech-bias, group-error-rates');
  expect(suggestion('x', [], 'metrics')).toBe('There are no metrics');
});
