import { describe, expect, it } from 'vitest';
import type { OpenSubject } from '../../src/models/open.ts';
import { Observer } from '../../src/pipeline/observe.ts';
import { silent } from '../../src/progress.ts';

const classified: string[][] = [];
const subject = (classifiesTexts: boolean) =>
  ({
    name: 'toy',
    roles: ['generator', 'classifier'],
    classifiesTexts,
    source: async (role: string) =>
      role === 'generator'
        ? {
            generate: async () => ({
              texts: [
                ['one', null],
                ['two', 'three'],
              ],
              missing: 1,
            }),
          }
        : {
            async probabilities(texts: string[]) {
              classified.push(texts);
              return { positive: Float64Array.from(texts, (text) => text.length / 10) };
            },
          },
  }) as unknown as OpenSubject;

const request = {
  kind: 'generations' as const,
  prompts: ['p', 'q'].map((text) => ({ id: text, text })),
  samples: 2,
  seed: 1,
  temperature: 1,
  topP: 1,
  maxTokens: 5,
  classify: (prompt: string, text: string) => `${prompt}:${text}`,
};

describe('texts that are written and then classified', () => {
  it('go to the classifier as the request says, those that are missing not', async () => {
    const { written } = await new Observer(silent).answer(subject(true), { written: request });
    expect(classified).toEqual([['p:one', 'q:two', 'q:three']]);
    expect(written).toMatchObject({
      missing: 1,
      positive: [
        [0.5, Number.NaN],
        [0.5, 0.7],
      ],
    });
  });

  it('are not classified by a prediction file, nor unasked', async () => {
    const { classify: _, ...unasked } = request;
    for (const [able, one] of [
      [false, request],
      [true, unasked],
    ] as const) {
      expect((await new Observer(silent).answer(subject(able), { written: one })).written).not.toHaveProperty(
        'positive',
      );
    }
    expect(classified).toHaveLength(1);
  });
});
