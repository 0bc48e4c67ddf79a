import { describe, expect, it } from 'vitest';
import { skippedNotes } from '../../src/plan/skipped-subjects.ts';

const encoder = { role: 'encoder' };

describe('notes on subjects that are left out', () => {
  it('name each metric and each subject once where the reason is the same', () => {
    expect(
      skippedNotes([
        { metric: 'weat', subjects: ['a', 'b', 'c'], why: encoder },
        { metric: 'ceat', subjects: ['a'], why: encoder },
        { metric: 'seat', subjects: ['a', 'b', 'c'], why: encoder },
        { metric: 'stereoset', subjects: ['a'], why: { role: 'masked-lm or causal-lm' } },
        { metric: 'bias', subjects: [], why: encoder },
      ]),
    ).toEqual([
      'weat and seat were not run on a, b and c, which have no encoder',
      'ceat was not run on a, which has no encoder',
      'stereoset was not run on a, which has no masked-lm or causal-lm',
    ]);
  });

  it('say what prediction files lack', () => {
    const why = 'predictions' as const;
    const needs = 'a model that can be run (classifier: { model } or { probe })';
    expect(skippedNotes([{ metric: 'x', subjects: ['a'], why }])).toEqual([
      `x was not run on a, whose classifier is a prediction file: it needs ${needs}`,
    ]);
    const both = ['x', 'y'].map((metric) => ({ metric, subjects: ['a', 'b'], why }));
    expect(skippedNotes(both)).toEqual([
      `x and y were not run on a and b, whose classifiers are prediction files: they need ${needs}`,
    ]);
  });

  it('say what is compared with what', () => {
    const absent = { absent: 'teacher' };
    expect(
      skippedNotes([
        { metric: 'churn', subjects: ['teacher'], why: 'reference' },
        { metric: 'churn', subjects: ['a'], why: absent },
        { metric: 'other', subjects: ['a', 'b'], why: absent },
      ]),
    ).toEqual([
      'churn was not run on teacher, with which the others are compared',
      'churn was not run on a: teacher, with which it is compared, is not among the subjects of this run',
      'other was not run on a and b: teacher, with which they are compared, is not among the subjects of this run',
    ]);
  });
});
