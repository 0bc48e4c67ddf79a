/** What a plugin's metric declares of itself is used as a built-in metric's is: main measures, sentences and gates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type Report } from '../../../src/index.ts';

const cwd = mkdtempSync(join(tmpdir(), 'fairprobe-declarations-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const scores = Array.from({ length: 60 }, (_, i) => `${i},${i % 2 ? 'yes' : 'no'},${i % 3 ? 'a' : 'b'},0.${i % 10}`);
writeFileSync(join(cwd, 'table.csv'), `id,label,group,score\n${scores.join('\n')}\n`);

/** A metric of two measures, of which the second is the main one. Both are always 0.9, which is surely far from 0. */
const pluginWith = (gates: object, main = true) => `
const options = { safeParse: (data) => ({ success: true, data }), parse: (data) => data };
const declared = { definition: '', unit: 'share', ideal: 0, range: [0, 1], direction: 'lower', about: 'bias' };
const measured = { attribute: 'group', group: 'a', status: 'ok', value: 0.9, n: 40,
  interval: { level: 0.95, method: 'm', lower: 0.8, upper: 0.95 } };
const metric = {
  id: 'mine', version: 1, family: 'extrinsic', title: 'Mine', summary: '', definition: '', deviations: [], references: [],
  measures: {
    beside: { ...declared, title: 'Beside' },
    first: { ...declared, title: 'First', main: ${main}, gates: ${JSON.stringify({ why: 'As good a number as any.', ...gates })},
      sentence: ({ subject, group, value }) => \`\${subject} is \${value} wrong about \${group}.\` },
  },
  options, data: { dataset: 'labelled' }, roles: ['classifier'],
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
  measure: () => [{ ...measured, measure: 'beside' }, { ...measured, measure: 'first' }],
};
export default { metrics: [metric] };
`;

let runs = 0;
function run(plugin: string, gates: string): Promise<Report> {
  // Node keeps what it has imported by its address.
  const name = `./plugin-${++runs}.mjs`;
  writeFileSync(join(cwd, name), plugin);
  const config = `plugins: [${name}]
subjects: [{ name: ours, classifier: { predictions: table.csv, columns: { id: id, score: score } } }]
datasets: { table: { table: table.csv, columns: { id: id, label: label, groups: [group] }, positive: ['yes'] } }
metrics: [mine: { dataset: table, as: renamed }]
gates: ${gates}
`;
  writeFileSync(join(cwd, 'fairprobe.config.yaml'), config);
  return evaluate({ cwd, threads: 1 });
}

const group = { group: 'a' };
const harms = ({ findings }: Report) => findings.filter(({ kind }) => kind === 'harm');

describe('a metric of a plugin', () => {
  it('is judged by the gates that it declares for the preset, and by no others', async () => {
    const gates = { recommended: ['warn', { max: 0.5, ...group }], strict: ['error', { max: 0.2, ...group }] };
    const judged = async (preset: string) =>
      (await run(pluginWith(gates), preset)).gates.map(({ rule, level, threshold, verdict }) =>
        [rule, level, threshold, verdict].join(' '),
      );
    expect(await judged('{ extends: recommended }')).toEqual(['mine/first warn 0.5 warn']);
    expect(await judged('{ extends: strict }')).toEqual(['mine/first error 0.2 fail']);
    expect(await judged('{ extends: strict, mine/first: warn }')).toEqual(['mine/first warn 0.2 warn']);
    expect(await judged('{ extends: strict, mine/first: off }')).toEqual([]);
    expect(await judged('{}')).toEqual([]);
  });

  it('is told by its sentence, its main measure alone', async () => {
    const told = harms(await run(pluginWith({}), '{}'));
    expect(told.map(({ measure }) => measure)).toEqual(['first']);
    expect(told[0].sentence).toMatch(/^ours is 0\.9 wrong about a\. /);
    // Without a main measure the first of bias is the main one, which has no sentence of its own.
    const without = harms(await run(pluginWith({}, false), '{}'));
    expect(without.map(({ measure }) => measure)).toEqual(['beside']);
    expect(without[0].sentence).toMatch(/^ours: Beside 0\.900 for “a” \(group\)/);
  });

  it.each([
    [{ strict: 'error' }, /mine\/first: gates\.strict: the rule does not say what it demands/],
    [{ recommended: ['error', { max: 5 }] }, /gates\.recommended: 5 is outside the range, 0 to 1/],
    [{ recommended: ['error', { most: 1 }] }, /gates\.recommended\[1\]\.most: unknown key "most"/],
    [{ recommended: ['eror', { max: 1 }] }, /gates\.recommended\[0\]: .*"eror"/],
    [{ recomended: ['error', { max: 1 }] }, /gates\.recomended: unknown key "recomended"/],
    [{ strict: ['error', { max: 1 }], why: undefined }, /gates\.why: "why" is missing/],
  ])('is refused with a gate that cannot be judged: %j', async (gates, message) => {
    await expect(run(pluginWith(gates), '{}')).rejects.toThrow(message);
  });
});
