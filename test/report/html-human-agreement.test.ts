import { JSDOM } from 'jsdom';
import { expect, test } from 'vitest';
import type { HumanAgreement } from '../../src/contract/report.ts';
import { humanAgreement } from '../../src/report/html/sections/human-agreement.ts';
import { fixture } from './fixture.ts';

const agreement: HumanAgreement['agreements'][number] = {
  subject: 'ours',
  metric: 'toxicity <b>',
  method: 'pearson',
  value: 0.625,
  interval: { level: 0.95, method: 'Fisher z', lower: 0.5, upper: 0.75 },
  pValue: 0.0004,
  n: 1200,
  withoutJudgement: 3,
  withoutText: 0,
  withoutValue: 0,
  status: 'ok',
  reason: null,
};

const judged: HumanAgreement = {
  judgements: { file: 'people.csv', sha256: 'abc', rows: 2400, empty: 0, texts: 1200, mostPerText: 2 },
  agreements: [
    agreement,
    { ...agreement, value: null, interval: null, pValue: null, n: 2, status: 'insufficient', reason: 'only 2 texts' },
  ],
  comparisons: [],
};

test('shows how far metrics agree with what people judged, and why not', () => {
  const { document } = new JSDOM(humanAgreement({ ...fixture(), humanAgreement: judged })!.markup).window;
  expect(document.querySelector('p')!.textContent).toBe(
    'people.csv: 1200 judged texts, from 2400 rows, averaged over up to 2 per text. p is two-sided.',
  );
  const rows = [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent),
  );
  expect(rows).toEqual([
    [
      'ours',
      'toxicity <b>',
      'Pearson',
      '0.63',
      '[0.50, 0.75]',
      '<0.001',
      '1200',
      'not in the comparison: 3 without a judgement',
    ],
    ['ours', 'toxicity <b>', 'Pearson', 'insufficient', '', '', '2', 'only 2 texts'],
  ]);
});

test('has no place where nothing was judged by people', () => {
  expect(humanAgreement({ ...fixture(), humanAgreement: null })).toBeNull();
});
