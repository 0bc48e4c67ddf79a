import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { compactItems, parseItems } from '../../src/baseline/items.ts';
import { readSnapshotFile } from '../../src/baseline/read.ts';
import { snapshotOf } from '../../src/baseline/snapshot.ts';
import { serializeBaseline } from '../../src/baseline/text.ts';
import { InputError } from '../../src/errors.ts';
import type { AnyMetric } from '../../src/plugin.ts';
import { linesOf } from '../../src/tables/lines.ts';
import { fixture } from '../report/fixture.ts';

const snapshot = snapshotOf(fixture());
const text = serializeBaseline(snapshot);

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-baseline-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function parseBaseline(given: string, name: string) {
  writeFileSync(join(folder, name), given);
  return readSnapshotFile(join(folder, name));
}

async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InputError) return error.message.replace(`${folder}/`, '');
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a baseline file', () => {
  test('is read as it was written, number for number', async () => {
    expect(await parseBaseline(text, 'b.json')).toEqual(snapshot);
    expect(serializeBaseline(await parseBaseline(text, 'b.json'))).toBe(text);
  });

  test('of version 1 is read as it stands', async () => {
    const old = text.replace('"baselineVersion": 2', '"baselineVersion": 1');
    expect(await parseBaseline(old, 'b.json')).toEqual({ ...snapshot, baselineVersion: 1 });
  });

  test('has a line for each measurement, and the same lines whatever the order of the run', () => {
    const lines = text.split('\n').filter((line) => line.includes('"measure":'));
    expect(lines).toHaveLength(fixture().results.length);
    const turned = fixture();
    turned.results.reverse();
    turned.subjects.reverse();
    expect(serializeBaseline(snapshotOf(turned))).toBe(text);
  });

  test('shows one changed value as one changed line', () => {
    const changed = fixture();
    changed.results.find(({ status }) => status === 'ok')!.value = 0.123;
    const lines = serializeBaseline(snapshotOf(changed)).split('\n');
    expect(lines.filter((line, i) => line !== text.split('\n')[i])).toHaveLength(1);
  });

  test.each([
    ['half', text.slice(0, 500), /^b\.json: not a baseline: not JSON/],
    ['a report', '{"schemaVersion":1}', /^b\.json: not a baseline: it has no baselineVersion\. Write it anew/],
    ['null', 'null', /it has no baselineVersion/],
    ['a newer one', '{"baselineVersion":3,"more":[]}', /has version 3; this fairprobe reads up to version 2\. Update/],
    [
      'one with a value gone',
      text.replace(/"value": [\d.e-]+/, '"value": null'),
      /measurements\.\d+: a damaged baseline: needs a value/,
    ],
    ['one with a field too many', text.replace('"run":', '"ran": 1, "run":'), /a damaged baseline: .*ran/],
  ])('that is %s is refused', async (_, given, message) => {
    expect(await refusal(() => parseBaseline(given, 'b.json'))).toMatch(message);
  });
});

describe('the items beside it', () => {
  const metric = { id: 'ceat', pairing: { answers: ['score', 'more'] } } as unknown as AnyMetric;
  const records = [
    { metric: 'b', subject: 's', id: '2', score: 0.25, text: 'secret', groups: ['x'] },
    { metric: 'a', subject: 's', id: '10', score: null, positive: true },
    { metric: 'a', subject: 's', id: '1', score: 0.5, more: [1] },
  ];
  const uses = ['a', 'b'].map((as) => ({ as, metric: as === 'a' ? 'ceat' : 'none', version: 1, options: {} }));

  test('are sorted, and have the answers of metrics that can be paired, and nothing else', () => {
    expect(compactItems(records, { metrics: uses }, [metric])).toEqual([
      '{"metric":"a","subject":"s","id":"1","score":0.5,"more":[1]}',
      '{"metric":"a","subject":"s","id":"10","score":null}',
    ]);
  });

  test('are refused by line where a line is none', async () => {
    const parse = (given: string) => parseItems(linesOf(Readable.from([Buffer.from(given)]), 'i'), 'i');
    const good = '{"metric":"a","subject":"s","id":"1"}';
    expect(await parse(`${good}\n\n${good}\n`)).toHaveLength(2);
    expect(await refusal(() => parse(`${good}\n{`))).toMatch(/^i:2: not a sample: not JSON/);
    expect(await refusal(() => parse('3'))).toMatch(/^i:1: not a sample: it lacks/);
    expect(await refusal(() => parse('null'))).toMatch(/^i:1: not a sample: it lacks/);
  });
});
