import { describe, expect, it } from 'vitest';
import { sharedTokens } from '../../../src/runtime/tokenizer/shared-tokens.ts';
import fixture from '../../fixtures/language-models.json' with { type: 'json' };

describe('the tokens that two sequences share', () => {
  it('are the longest common stretch and what is common on either side of it', () => {
    // 1 2 3 is longest; 9 stands before it in one and behind it in the other.
    expect(sharedTokens([9, 1, 2, 3, 7], [1, 2, 3, 9, 8, 7])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 5],
    ]);
  });

  it("are those of Python's difflib, in 200 sequences", () => {
    for (const { a, b, shared } of fixture.shared) expect(sharedTokens(a, b)).toEqual(shared);
  });

  it('are all of two equal sequences, and none without a common token', () => {
    expect(sharedTokens([4, 4, 5], [4, 4, 5])).toHaveLength(3);
    expect(sharedTokens([1, 2], [3])).toEqual([]);
    expect(sharedTokens([], [])).toEqual([]);
  });
});
