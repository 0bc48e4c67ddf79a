/** Every fault at every place; the fast tests have one of each kind where all of them go the same way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluated } from '../e2e/leaks-case.ts';
import { say } from '../runtime/http/chat.ts';
import { quick } from '../runtime/http/data.ts';
import { failingOnOne, wholly } from '../runtime/http/faults-case.ts';
import { failing, withOwnCache } from '../runtime/hub-case.ts';
import { type Fault, faultNames, faults } from '../support/network/faults.ts';
import type { Answer } from '../support/network/server.ts';

describe.each(['listing', 'pathsInfo'] as const)('a hub whose %s fails with', (where) => {
  withOwnCache();
  it.each(faultNames)('%s is said to', (name) => failing(where, name));
});

describe('a service that fails on one text with', () => {
  beforeAll(quick);
  it.each(faultNames.filter((name) => !wholly.includes(name)))('%s answers the others', failingOnOne);
});

describe('a run with a key against a service that fails', () => {
  beforeAll(quick);
  afterEach(() => void vi.unstubAllEnvs());
  // Of a text that goes well nothing is lost, whatever comes of the next.
  const onOne =
    (name: Fault): Answer =>
    (response, asked) =>
      asked.body.includes('a day 3"') ? faults[name](response, asked) : say(response, 'hateful');

  it.each(faultNames)('with %s leaves it nowhere', async (name) => {
    for (const role of ['writer', 'chat', 'scores'] as const) {
      const { code, found } = await evaluated(faults[name], role, 0.2);
      expect(code).toBe(3);
      expect(found).toEqual([]);
    }
  });

  it.each(faultNames.filter((name) => !wholly.includes(name)))('on one text with %s ends well', async (name) => {
    const { code, cwd, found } = await evaluated(onOne(name), 'chat', 0.2);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'out/report.json'), 'utf8')).notes).toEqual([
      expect.stringMatching(/^s: 1 of the 24 items of posts has no answer: 1 /),
      // The others are all answered alike.
      's: the answer to all items of posts that have one is the same (1): it does not depend on the text',
    ]);
    expect(found).toEqual([]);
  });
});
