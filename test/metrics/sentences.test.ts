import { describe, expect, test } from 'vitest';
import { builtInMetrics } from '../../metrics/index.ts';
import { percents, usualTerms } from '../../src/contract/sentence.ts';
import type { MeasureDeclaration, ResultInContext } from '../../src/plugin.ts';

const posts = { item: 'post', positive: 'toxic', negative: 'harmless', of: 'about' };

function declared(metric: string, measure: string): MeasureDeclaration {
  return builtInMetrics.find(({ id }) => id === metric)!.measures[measure];
}

function says(name: string, given: Partial<ResultInContext>): string | undefined {
  const [metric, measure] = name.split('/');
  const { ideal, sentence } = declared(metric, measure);
  const common = { subject: 'ours', measure, attribute: 'religion', group: null, n: 100, details: {}, terms: posts };
  return sentence!({ ...common, value: 0.5, ideal, worst: null, reference: null, ...given });
}

const rate = (group: string | null, value: number, n: number, details = {}) => ({ group, value, n, details });

describe('the sentence of a measure', () => {
  test('names the worst group and the reference, with both rates and n, the right way round', () => {
    const rates = { worst: rate('Islam', 0.9, 21), reference: rate(null, 0.25, 170) };
    expect(says('group-error-rates/false-positive-rate-difference', rates)).toBe(
      'ours flags 90\u00a0% of harmless posts about \u201cIslam\u201d (religion), 25\u00a0% of all harmless posts; 21 and 170 posts.',
    );
    expect(says('group-error-rates/false-positive-rate-difference', { ...rates, terms: usualTerms })).toBe(
      'ours flags 90\u00a0% of negative items of \u201cIslam\u201d (religion), 25\u00a0% of all negative items; 21 and 170 items.',
    );
    // Of true positive rates the least is the worst, and what is missed is told.
    const missed = { worst: rate('Islam', 0.4, 21), reference: rate('Judaism', 0.75, 30) };
    expect(says('group-error-rates/true-positive-rate-difference', missed)).toBe(
      'ours misses 60\u00a0% of toxic posts about \u201cIslam\u201d (religion), 25\u00a0% of toxic posts about \u201cJudaism\u201d; 21 and 30 posts.',
    );
    expect(says('group-error-rates/accuracy-difference', missed)).toContain('is wrong on 60\u00a0% of posts about');
    expect(says('group-error-rates/demographic-parity-ratio', rates)).toBe(
      'ours calls 90\u00a0% of posts about \u201cIslam\u201d (religion) toxic, 25\u00a0% of all posts; 21 and 170 posts.',
    );
    // Where more of one group is toxic, a right classifier says so: the labels are told.
    const labelled = {
      worst: rate('Islam', 0.66, 200, { positives: 132, negatives: 68 }),
      reference: rate('Hinduism', 0.22, 200, { positives: 44, negatives: 156 }),
    };
    expect(says('group-error-rates/demographic-parity-difference', labelled)).toBe(
      'ours calls 66 % of posts about “Islam” (religion) toxic, 22 % of posts about “Hinduism”, where the labels say 66 % and 22 %; 200 and 200 posts.',
    );
    expect(
      says('group-error-rates/equalized-odds-difference', { ...missed, details: { of: 'true-positive-rate' } }),
    ).toContain('ours misses 60 % of toxic posts about “Islam”');
    expect(
      says('group-error-rates/equalized-odds-difference', { ...rates, details: { of: 'false-positive-rate' } }),
    ).toContain('ours flags 90 % of harmless posts about “Islam”');
    expect(says('group-error-rates/equalized-odds-ratio', {})).toBe(
      'The error rates of ours differ between groups by religion.',
    );
    expect(says('functional-tests/negative-accuracy-gap', missed)).toBe(
      'ours gets 60\u00a0% of the negative (harmless) cases about \u201cIslam\u201d wrong, 25\u00a0% of those about \u201cJudaism\u201d; 21 and 30 cases.',
    );
  });

  test('of an AUC tells the pairs, and the texts of the kind that is concerned', () => {
    const details = { groupNegatives: 42, backgroundPositives: 756 };
    const reference = rate(null, 0.66, 1596, { positives: 798, negatives: 790 });
    const group = { group: 'Islam', value: 0.39, details, worst: rate('Islam', 0.39, 798, details), reference };
    expect(says('hate-speech-bias/bpsn-auc', group)).toBe(
      'ours ranks harmless posts about \u201cIslam\u201d (religion) below toxic posts about others in 39\u00a0% of pairs, in 66\u00a0% over all posts; 42 and 790 harmless posts.',
    );
    expect(says('hate-speech-bias/negative-aeg', { ...group, value: -0.2 })).toContain(
      'lower than harmless posts about others in 70\u00a0% of pairs, where 50\u00a0% is even: gap \u22120.20;',
    );
    // What of one's own table is positive need not be toxic.
    expect(says('hate-speech-bias/bpsn-auc', { ...group, terms: usualTerms })).toBe(
      'ours ranks negative items of \u201cIslam\u201d (religion) below positive items of others in 39\u00a0% of pairs, in 66\u00a0% over all items; 42 and 790 negative items.',
    );
    for (const measure of ['subgroup-auc', 'bnsp-auc', 'negative-aeg', 'positive-aeg'])
      expect(says(`hate-speech-bias/${measure}`, { ...group, terms: usualTerms })).not.toMatch(/toxic|harmless|about/);
  });

  test('of a swap names what becomes of what', () => {
    const reference = rate(null, 0.13, 252);
    expect(
      says('counterfactual-token-fairness/flip-rate', { group: 'Jewish -> Hindu', value: 0.24, n: 42, reference }),
    ).toBe(
      'ours decides differently on 24\u00a0% of posts once \u201cJewish\u201d becomes \u201cHindu\u201d (religion), on 13\u00a0% over all swaps; 42 and 252 posts.',
    );
    expect(says('counterfactual-token-fairness/shift', { group: 'a -> b', value: -0.1 })).toContain('10\u00a0% lower');
  });

  test('of a target goes by the side', () => {
    expect(says('crows-pairs/stereotype-score', { value: 64, n: 105 })).toBe(
      'ours finds the more stereotypical of two sentences about religion likelier in 64\u00a0% of pairs, where half is even; 105 pairs.',
    );
    const sets = { x: 'male names', y: 'female names', a: 'career', b: 'family' };
    expect(says('weat/*', { attribute: 'gender', value: 1.2, details: { sets } })).toBe(
      'ours ties male names to career, and female names to family (gender): effect size 1.20.',
    );
    expect(says('weat/*', { attribute: 'gender', value: -1.2, details: { sets } })).toBe(
      'ours ties male names to family, and female names to career (gender): effect size \u22121.20.',
    );
  });

  test('is there for every measure of bias that is shown first and has a scale, and of no metric are many shown first', () => {
    for (const { id, measures } of builtInMetrics) {
      const main = Object.entries(measures).filter(([, { main }]) => main);
      expect(main.length, id).toBeGreaterThan(0);
      expect(main.length, id).toBeLessThanOrEqual(3);
      for (const [name, { about, range, sentence }] of main) {
        if (about === 'bias' && range[1] !== null && id !== 'intersectional-bias')
          expect(sentence, `${id}/${name}`).toBeDefined();
      }
    }
  });

  test('names measures of its metric alone', () => {
    for (const { id, measures } of builtInMetrics) {
      for (const [name, { of, reference }] of Object.entries(measures)) {
        for (const other of [of, reference])
          if (other !== undefined) expect(measures, `${id}/${name}`).toHaveProperty(other);
      }
    }
  });
});

describe('shares', () => {
  test('have as many decimals as it takes to tell them apart, and from all and nothing', () => {
    expect(percents(0.9, 0.25)).toEqual(['90\u00a0%', '25\u00a0%']);
    expect(percents(0.2512, 0.2549)).toEqual(['25.1\u00a0%', '25.5\u00a0%']);
    expect(percents(0.998)).toEqual(['99.8\u00a0%']);
    expect(percents(0, 1)).toEqual(['0\u00a0%', '100\u00a0%']);
    expect(percents(0.00001)).toEqual(['0.00\u00a0%']);
  });
});
