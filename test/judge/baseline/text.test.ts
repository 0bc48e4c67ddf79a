import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/contract/problem.ts';
import { readSnapshotFile } from '../../../src/evaluate/read-baseline.ts';
import { compactItems, parseItems } from '../../../src/judge/baseline/items.ts';
import { snapshotOf } from '../../../src/judge/baseline/snapshot.ts';
import { serializeBaseline } from '../../../src/judge/baseline/text.ts';
import type { AnyMetric } from '../../../src/plugin.ts';
import { linesOf } from '../../../src/support/tables/bytes/lines.ts';
import { fixture } from '../../report/fixture.ts';

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

  test.each([1, 2])('of version %d, which has no seal, is read as it stands', async (version) => {
    const old = text.replace('"baselineVersion": 3', `"baselineVersion": ${version}`).replace(/,\n {2}"seal": .*/, '');
    expect(await parseBaseline(old, 'b.json')).toEqual({ ...snapshot, baselineVersion: version });
  });

  test('with other spaces and line ends is not edited', async () => {
    expect(await parseBaseline(JSON.stringify(JSON.parse(text)), 'b.json')).toEqual(snapshot);
    expect(await parseBaseline(text.replaceAll('\n', '\r\n'), 'b.json')).toEqual(snapshot);
  });

  test.each([
    ['a number', text.replace(/"n": (\d+)/, '"n": 1$1'), /: its lines are not as/],
    ['the seed', text.replace(/"seed": (\d+)/, '"seed": 1$1'), /: its lines are not as fairprobe wrote them\. Restore/],
    ['the seal', text.replace(/,\n {2}"seal": .*/, ''), /: its last entry, "seal", is gone/],
    [
      'a deleted line',
      text.replace(/\n {4}\{ "metric"[^\n]*"measure":[^\n]*,\n/, '\n'),
      /: fairprobe wrote \d+ measurements, and it has \d+\. Restore the file as it was committed, or write it again/,
    ],
  ])('that was edited is told from one that was not: %s', async (_, given, message) => {
    expect(given).not.toBe(text);
    expect(await refusal(() => parseBaseline(given, 'b.json'))).toMatch(
      new RegExp(`^b\\.json: the baseline was edited${message.source}`),
    );
  });

  test('of an earlier version, without a seal, is refused where a value lies outside of its interval, or stands twice', async () => {
    const old = { ...snapshot, baselineVersion: 2 };
    const given = (measurements: unknown[]) => parseBaseline(JSON.stringify({ ...old, measurements }), 'b.json');
    const [first] = snapshot.measurements.filter(({ interval }) => interval !== null);
    await given([first]);
    const outside = { ...first, value: first.interval!.upper + 0.001 };
    expect(await refusal(() => given([outside]))).toMatch(
      /^b\.json: measurements\.0: a damaged baseline: its interval does not hold its value/,
    );
    expect(await refusal(() => given([first, first]))).toMatch(
      /^b\.json: measurements\.1: a damaged baseline: an earlier line is of the same measurement/,
    );
  });

  test('has a line for each measurement, and the same lines whatever the order of the run', () => {
    const lines = text.split('\n').filter((line) => line.includes('"measure":'));
    expect(lines).toHaveLength(fixture().results.length);
    const turned = fixture();
    turned.results.reverse();
    turned.subjects.reverse();
    expect(serializeBaseline(snapshotOf(turned))).toBe(text);
  });

  test('shows one changed number as one changed line, and the seal', () => {
    const changed = fixture();
    changed.results.find(({ interval }) => interval === null)!.n = 123;
    const lines = serializeBaseline(snapshotOf(changed)).split('\n');
    const other = lines.filter((line, i) => line !== text.split('\n')[i]);
    expect(other).toEqual([expect.stringContaining('"n": 123'), expect.stringContaining('"seal"')]);
  });

  test.each([
    ['half', text.slice(0, 500), /^b\.json: not a baseline: not JSON/],
    [
      'a report',
      '{"schemaVersion":1}',
      /^b\.json: not a baseline: it is a report\. Write one with fairprobe baseline update$/,
    ],
    ['null', 'null', /it has no baselineVersion/],
    ['a newer one', '{"baselineVersion":4,"more":[]}', /has version 4; this fairprobe reads up to version 3\. Update/],
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

  test('are refused where there are more than are held in memory, with the way out', async () => {
    const lines = linesOf(Readable.from([Buffer.from('{"metric":"a","subject":"s","id":"1"}\n'.repeat(3))]), 'i');
    expect(await refusal(() => parseItems(lines, 'i', 2))).toMatch(/^i: more than 2 samples/);
  });
});
