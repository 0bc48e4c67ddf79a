import { describe, expect, test } from 'vitest';
import hateSpeechBias from '../../../metrics/hate-speech-bias/index.ts';
import type { Result } from '../../../src/contract/report.ts';
import { checkItems } from '../../../src/judge/baseline/check-items.ts';
import { fixture } from '../../report/fixture.ts';

const results: Result[] = [
  {
    ...fixture().results[0],
    ...{ metric: 'hate-speech-bias', as: 'hate-speech-bias', subject: 's', status: 'ok', reason: null },
    ...{ measure: 'auc', attribute: null, group: null, value: 1, options: { minGroupSize: 1 } },
  },
];
const item = (id: string, more: object) => ({
  ...{ metric: 'hate-speech-bias', subject: 's', id, groups: { side: ['north'] } },
  ...more,
});
const good = [item('1', { score: 0.9, positive: true }), item('2', { score: 0.1, positive: false })];
const check = (records: typeof good) => () => checkItems(records, results, [hateSpeechBias], 'items.jsonl');

describe('samples given with a report', () => {
  test('are taken where they give its values: one positive above one negative is an AUC of 1', () => {
    expect(check(good)).not.toThrow();
    expect(check([good[0], item('2', { score: 0.95, positive: false })])).toThrow(
      /^items\.jsonl: --samples: these samples are not from the report's run: they give .*\/auc of s as 0, the report as 1/,
    );
  });

  test('are refused where there are none', () => {
    expect(check([])).toThrow(/^items\.jsonl: --samples: there are no samples in it\. Give the samples/);
  });

  test.each([null, 'north', ['north'], { side: 'north' }, { side: [null] }])('are refused with groups %j', (groups) => {
    expect(check([good[0], item('2', { score: 0.1, positive: false, groups })])).toThrow(
      /the samples of hate-speech-bias and s cannot be used: the "groups" of sample "2" are not lists of names/,
    );
  });
});
