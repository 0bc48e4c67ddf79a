/** Texts from outside that are long, and made to be slow to read: each takes time in proportion to its length. */
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { vader } from '../../metrics/shared/vader.ts';
import { parseCondition } from '../../src/config/gates/condition.ts';
import { thrownAt } from '../../src/config/plugins/origin.ts';
import { offsetsIn } from '../../src/config/yaml/offsets.ts';
import { repeatedKeys } from '../../src/config/yaml/repeated-keys.ts';
import { fits, parseTarget } from '../../src/contract/gate-rule.ts';
import { wordsOf as words } from '../../src/counterfactual/words.ts';
import { wrap } from '../../src/report/console/columns.ts';
import { escapeHtml } from '../../src/report/html/markup.ts';
import { labelIn } from '../../src/runtime/http/answered-label.ts';
import { wordsOf } from '../../src/runtime/tokenizer/words.ts';
import { nearest } from '../../src/support/did-you-mean.ts';
import { looksLikeList, parseList } from '../../src/support/tables/cells/lists.ts';
import { cleanValue, spellingOf } from '../../src/support/tables/cells/values.ts';
import { csvCell, escapeMarkdown, escapeTerminal, withoutCommands } from '../../src/view/text/escape.ts';
import { expectLinear } from '../linear.ts';

const spaces = (n: number) => ' '.repeat(n);

describe('Time grows with the length of', () => {
  test('a configuration of which every key is wrong', () => {
    expectLinear(1000, (n) => {
      const keys = Array.from({ length: n }, (_, i) => `k${i}`);
      const offsetOf = offsetsIn(
        // As configurations are read: yaml's own search for repeated keys compares each with all others.
        parseDocument(`a: 1\n${keys.map((key) => `${key}: 1\n`).join('')}`, { uniqueKeys: false }),
      );
      for (const key of keys) offsetOf([key]);
    });
  });

  test.each<[string, (n: number) => string]>([
    ['spaces', (n) => `x${spaces(n)}y`],
    ['spaces behind a name', (n) => `label${spaces(n)}y`],
    ['thoughts that never end', (n) => '<think>'.repeat(n / 5)],
    ['thoughts that never began', (n) => '</think>'.repeat(n / 5)],
    ['marks', (n) => `${'*'.repeat(n)}y`],
    ['brackets', (n) => '['.repeat(n)],
  ])('an answer of %s in which a label is looked for', (_, answer) => {
    expectLinear(20_000, (n) => labelIn(answer(n), ['a', 'b']));
  });

  test.each<[string, (n: number) => string]>([
    ['digits', (n) => `${'1'.repeat(n)}x`],
    ['zeros between digits', (n) => `1${'0'.repeat(n)}1`],
  ])('a label of %s', (_, label) => {
    expectLinear(30_000, (n) => spellingOf([label(n)])('1'));
  });

  test('a cell of characters that nobody sees', () => {
    expectLinear(30_000, (n) => cleanValue(`${'\u200b '.repeat(n)}y`));
    expectLinear(30_000, (n) => cleanValue(`y${'\u200b'.repeat(n)}`));
  });

  test.each<[string, (n: number) => string]>([
    ['numbers', (n) => `[${'1'.repeat(n)}x]`],
    ['commas', (n) => `(${','.repeat(n)}`],
    ['quotes', (n) => `['${"\\'".repeat(n)}]`],
  ])('a cell of %s that may be a list', (_, cell) => {
    expectLinear(20_000, (n) => [looksLikeList(cell(n)), parseList(cell(n))]);
  });

  test.each<[string, (n: number) => string]>([
    ['spaces', (n) => `é${spaces(n)}y`],
    ['tabs', (n) => `é${'\t '.repeat(n)}y`],
    ['signs of Markdown', (n) => `${'#_`1.'.repeat(n)}y`],
  ])('a name of %s that is made safe to show', (_, name) => {
    for (const made of [escapeTerminal, escapeMarkdown, escapeHtml, csvCell, withoutCommands]) {
      expectLinear(10_000, (n) => made(name(n)));
    }
  });

  test('a line that is broken, or is not', () => {
    for (const width of [80, 1e9]) expectLinear(10_000, (n) => wrap('a '.repeat(n), width));
    expectLinear(10_000, (n) => wrap('a/b'.repeat(n), 80));
  });

  test('a name that a gate fits, whatever the stars', () => {
    expectLinear(10_000, (n) => fits('*a*a*a*a*a*ab', 'a'.repeat(n)));
    expectLinear(10_000, (n) => parseTarget(`a/${'['.repeat(n)}`));
    expectLinear(10_000, (n) => parseCondition(`a/b < 1${'1'.repeat(n)}x`));
  });

  test('a text cut into words', () => {
    expectLinear(20_000, (n) => wordsOf('word '.repeat(n)));
    expectLinear(20_000, (n) => wordsOf('中文'.repeat(n)));
    expectLinear(10_000, (n) => words('word '.repeat(n)));
  });

  test('a word that ends in marks, whose polarity is asked', () => {
    expectLinear(10_000, (n) => vader(`a${'!'.repeat(n)}b good`));
  });

  test('a mapping of many keys', () => {
    expectLinear(2_000, (n) => {
      const text = Array.from({ length: n }, (_, i) => `k${i}: 1\n`).join('');
      return repeatedKeys(parseDocument(text, { uniqueKeys: false }));
    });
  });

  test('a line of a stack trace', () => {
    expectLinear(2_000, (n) => {
      const error = new Error('x');
      error.stack = `    at ${'/:1'.repeat(n)}x`;
      return thrownAt(error, { file: null });
    });
  });
});

test('what is too long for a name is taken for no misspelling', () => {
  expect(nearest('a'.repeat(100_000), ['a'.repeat(99_999)])).toBeUndefined();
});
