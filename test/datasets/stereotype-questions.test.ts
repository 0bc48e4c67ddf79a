import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import crowsPairsQuestions from '../../datasets/crows-pairs-questions.ts';
import stereosetQuestions from '../../datasets/stereoset-questions.ts';

const folder = mkdtempSync(join(tmpdir(), 'asked-'));
const context = { id: 'asked', resolve: (path: string) => join(folder, path), keepColumns: [] };

describe('sentences of StereoSet and CrowS-Pairs as questions', () => {
  it('have a role each, in an order of their own for each question', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i},cook,profession,The cook was BLANK.,rude${i},kind${i},green${i}`,
    );
    writeFileSync(
      join(folder, 'stereoset.csv'),
      ['index,target,bias_type,context,stereotype,anti_stereotype,unrelated', ...rows].join('\n'),
    );
    const { questions, cases, info } = await stereosetQuestions.load({ path: 'stereoset.csv' }, context);
    expect(info).toMatchObject({ use: 'stereoset-questions', items: 60 });
    expect(cases).toEqual({ ids: ['cook'], of: new Int32Array(60) });
    expect(questions[7]).toMatchObject({ id: '7', facets: { attribute: 'profession' } });
    expect(questions[7].options).toHaveLength(3);
    expect(questions[7].options).toContainEqual({ text: 'The cook was rude7.', role: 'stereotype' });
    const firsts = questions.map(({ options }) => options[0].role);
    for (const role of ['stereotype', 'anti-stereotype', 'unrelated']) {
      expect(firsts.filter((one) => one === role).length).toBeGreaterThan(8);
    }
    expect((await stereosetQuestions.load({ path: 'stereoset.csv' }, context)).questions).toEqual(questions);
  });

  it('take the more stereotypical sentence for the stereotype, and leave out what cannot be chosen between', async () => {
    writeFileSync(
      join(folder, 'pairs.csv'),
      [
        'sent_more,sent_less,stereo_antistereo,bias_type',
        'a,b,stereo,gender',
        'c,d,antistereo,age',
        'e,e,stereo,age',
      ].join('\n'),
    );
    const { questions, info } = await crowsPairsQuestions.load({ path: 'pairs.csv' }, context);
    expect(info).toMatchObject({ items: 2, dropped: { 'two equal sentences': 1 } });
    expect(questions.map(({ options }) => options.find(({ role }) => role === 'stereotype')?.text)).toEqual(['a', 'c']);
    expect(questions.map(({ facets }) => facets.attribute)).toEqual(['gender', 'age']);
  });
});
