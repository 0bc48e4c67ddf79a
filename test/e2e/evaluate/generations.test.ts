import { describe, expect, it } from 'vitest';
import { Observer } from '../../../src/observe/observe.ts';
import type { SubjectSession } from '../../../src/runtime/subject.ts';
import { silent } from '../../../src/support/progress.ts';

const classified: string[][] = [];
const lookedUp: string[][] = [];
const subject = (classifiesTexts: boolean) =>
  ({
    name: 'toy',
    roles: ['generator', 'classifier'],
    classifiesTexts,
    auxiliaryVectors: async ({ path }: { path: string }) => ({
      describe: () => ({ source: path }),
      async vectors(words: string[]) {
        lookedUp.push(words);
        return new Map([['two', Float64Array.of(2)]]);
      },
    }),
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
  }) as unknown as SubjectSession;

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

describe('texts that are written', () => {
  it('go to the classifier as the request says, those that are missing not', async () => {
    const { written } = await new Observer(silent).answer(subject(true), { written: request });
    // The classifier is asked about nothing first: that it cannot answer shows before anything is written.
    expect(classified).toEqual([[], ['p:one', 'q:two', 'q:three']]);
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
    expect(classified).toHaveLength(2);
  });

  it('have their words looked up in the file that the request names, each once, and only then', async () => {
    const vectors = { file: { path: 'w2v.txt' }, words: (prompt: string, text: string) => [prompt, text, 'end'] };
    const { written } = await new Observer(silent).answer(subject(false), { written: { ...request, vectors } });
    expect(lookedUp).toEqual([['p', 'one', 'end', 'q', 'two', 'three']]);
    expect(written).toMatchObject({
      missing: 1,
      vectors: { source: { source: 'w2v.txt' }, words: new Map([['two', Float64Array.of(2)]]) },
    });
    const unasked = await new Observer(silent).answer(subject(false), { written: request });
    expect(unasked.written).not.toHaveProperty('vectors');
  });

  it('are not written at all where the classifier could not tell which of its labels are positive', async () => {
    const refusing = {
      ...subject(true),
      source: async (role: string) =>
        role === 'generator'
          ? { generate: () => expect.unreachable() }
          : { probabilities: async () => Promise.reject(new Error('which labels are positive is not known')) },
    } as unknown as SubjectSession;
    await expect(new Observer(silent).answer(refusing, { written: request })).rejects.toThrow('not known');
  });
});
