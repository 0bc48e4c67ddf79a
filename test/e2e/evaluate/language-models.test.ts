import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/contract/observations.ts';
import { Observer } from '../../../src/observe/observe.ts';
import type { SubjectSession } from '../../../src/runtime/subject.ts';
import { silent } from '../../../src/support/progress.ts';

/** Answers with what it was asked. */
function subject(roles: readonly Role[]): SubjectSession {
  const source = (role: Role) =>
    Promise.resolve({
      pairLikelihoods: async (pairs: unknown) => ({ asked: [role, pairs] }),
      fillLikelihoods: async (items: unknown) => ({ asked: [role, items] }),
      wordLikelihoods: async (items: unknown) => ({ asked: [role, items] }),
    });
  return { name: 's', roles, source } as unknown as SubjectSession;
}
const pairs = [['a', 'b']] as const;
const items = [{ text: 'a b', fill: { start: 0, end: 1 } }];
const requests = {
  pairs: { kind: 'pair-likelihoods', pairs } as const,
  fills: { kind: 'fill-likelihoods', items } as const,
};

describe('likelihoods', () => {
  it('are asked of the masked model where there is one, else of the causal one, and it is said which', async () => {
    const observer = new Observer(silent);
    for (const [roles, role] of [
      [['causal-lm', 'masked-lm'], 'masked-lm'],
      [['encoder', 'causal-lm'], 'causal-lm'],
    ] as const) {
      expect(await observer.answer(subject(roles), requests)).toEqual({
        pairs: { answeredBy: role, asked: [role, pairs] },
        fills: { answeredBy: role, asked: [role, items] },
      });
    }
  });

  it('are refused to a subject without a language model; words under masks are asked of the masked one', async () => {
    const observer = new Observer(silent);
    await expect(observer.answer(subject(['encoder']), requests)).rejects.toThrow('has no masked-lm or causal-lm');
    const words = { kind: 'masked-words', items: [] } as const;
    expect(await observer.answer(subject(['masked-lm']), { words })).toEqual({ words: { asked: ['masked-lm', []] } });
  });
});
