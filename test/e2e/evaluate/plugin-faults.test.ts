import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../src/contract/problem.ts';
import { evaluate, type Report } from '../../../src/index.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fairprobe-faults-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const score = (i: number) => ((i * 37) % 101) / 100;
const ok = `measure: 'it', attribute: null, group: null, status: 'ok', n: 1`;

/** Lines 1 to 8 of each plugin; what `methods` says begins on line 9. */
const begin = `const options = { safeParse: (data) => ({ success: true, data }), parse: (data) => data };
const measures = { it: {
  title: '', definition: '', unit: '', ideal: 0, range: [0, 1], direction: 'lower', about: 'bias',
} };
const metric = {
  id: 'mine', version: 1, family: 'extrinsic', title: '', summary: '', definition: '', deviations: [], references: [],
  measures, options, data: { dataset: 'labelled' }, roles: ['classifier'],
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
`;

let runs = 0;
/** A run of a built-in metric beside the plugin's. */
async function runWith(
  plugin: string | null,
  config = 'metrics: [mine: { dataset: table }, hate-speech-bias: { dataset: table }]',
) {
  const cwd = join(scratch, String(++runs));
  const { mkdirSync } = await import('node:fs');
  mkdirSync(cwd);
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i},${score(i) > 0.4 + (i % 3) / 10 ? 'yes' : 'no'},${i % 2 ? 'a' : 'b'},${score(i)}`,
  );
  writeFileSync(join(cwd, 'table.csv'), `id,label,group,score\n${rows.join('\n')}\n`);
  if (plugin !== null) writeFileSync(join(cwd, 'plugin.mjs'), plugin);
  writeFileSync(
    join(cwd, 'fairprobe.config.yaml'),
    `plugins: [./plugin.mjs]
subjects: [{ name: ours, classifier: { predictions: table.csv, columns: { id: id, score: score } } }]
datasets: { table: { table: table.csv, columns: { id: id, label: label, groups: [group] }, positive: ['yes'] } }
${config}
`,
  );
  return { cwd, report: await evaluate({ cwd, threads: 1 }) };
}

const plugin = (methods: string) => `${begin}${methods}\n};\nexport default { metrics: [metric] };\n`;
const ofPlugin = ({ results }: Report) => results.filter(({ metric }) => metric === 'mine');
const ofOthers = ({ results }: Report) => results.filter(({ metric }) => metric !== 'mine');

describe('a fault of a plugin is its own error result, with its name, file and line, and the others are measured', () => {
  const measuring = (returned: string) => `  measure: () => ${returned},`;
  const cases: Record<string, [methods: string, reason: RegExp]> = {
    'a value that is no number': [measuring(`[{ ${ok}, value: NaN }]`), /the value NaN/],
    'a value out of the range': [measuring(`[{ ${ok}, value: 1.5 }]`), /the value 1\.5, outside of its range 0 to 1/],
    'a value that is a text': [measuring(`[{ ${ok}, value: '1' }]`), /the value of type string/],
    'a measure it does not declare': [
      measuring(`[{ ${ok.replace("'it'", "'other'")}, value: 1 }]`),
      /"other", which the metric does not declare/,
    ],
    'an interval the wrong way round': [
      measuring(`[{ ${ok}, value: 0.5, interval: { level: 0.95, method: 'm', lower: 0.6, upper: 0.4 } }]`),
      /the interval 0\.6 to 0\.4/,
    ],
    'an interval without its value': [
      measuring(`[{ ${ok}, value: 0.5, interval: { level: 0.95, method: 'm', lower: 0.6, upper: 0.7 } }]`),
      /does not hold its value 0\.5/,
    ],
    'a change of what all objects inherit': [
      `  measure() { Object.prototype.polluted = 1; return [{ ${ok}, value: 1 }]; },`,
      /the plugin \.\/plugin\.mjs: `mine\.measure` changes Object\.prototype\.polluted, which the whole program relies on$/,
    ],
    'a p value that does not say of what': [
      measuring(`[{ ${ok}, value: 0.5, pValue: 0.2 }]`),
      /without its `alternative`/,
    ],
    'a share of chance that is out of the range': [
      measuring(`[{ ${ok}, value: 0.5, byChance: 1.5 }]`),
      /byChance = 1\.5, which is not a value of the measure/,
    ],
    'a missing interval without a reason': [
      measuring(`[{ ${ok}, value: 0.5, noInterval: '' }]`),
      /`noInterval` that is not a reason/,
    ],
    'an interval, and why there is none': [
      measuring(
        `[{ ${ok}, value: 0.5, noInterval: 'few', interval: { level: 0.95, method: 'm', lower: 0.4, upper: 0.6 } }]`,
      ),
      /an interval, and why there is none/,
    ],
    'a number of items below 0': [measuring(`[{ ${ok.replace('n: 1', 'n: -1')}, value: 0.5 }]`), /n = -1/],
    'details with an infinite number': [
      measuring(`[{ ${ok}, value: 0.5, details: { x: [1 / 0] } }]`),
      /details that JSON cannot hold/,
    ],
    'details of 500 MB': [
      measuring(`[{ ${ok}, value: 0.5, details: { x: 'y'.repeat(5e8) } }]`),
      /more than 1,000,000 characters for one result/,
    ],
    'details with a list of a length that nothing can copy': [
      measuring(`[{ ${ok}, value: 0.5, details: { x: new Array(4e9) } }]`),
      /more than 1,000,000 characters for one result/,
    ],
    'results that are too much together': [
      measuring(
        `Array.from({ length: 300 }, (_, i) => ({ ${ok}, group: String(i), value: 0.5, details: { x: 'y'.repeat(5e5) } }))`,
      ),
      /returned more than 100,000,000 characters in all/,
    ],
    'details that are a text': [measuring(`[{ ${ok}, value: 0.5, details: 'abc' }]`), /details that are not an object/],
    'an error with details that JSON cannot hold': [
      measuring("[{ measure: 'it', attribute: null, group: null, status: 'error', reason: 'x', details: { x: NaN } }]"),
      /details that JSON cannot hold/,
    ],
    'too few items, and not how few': [
      measuring("[{ measure: 'it', attribute: null, group: null, status: 'insufficient', reason: 'x', n: 3 }]"),
      /"insufficient" without its `counts`/,
    ],
    'a name of 50 MB': [
      measuring(`[{ ${ok.replace('group: null', "group: 'y'.repeat(5e7)")}, value: 0.5 }]`),
      /returned a name of more than 1,000 characters/,
    ],
    'two results for one place': [
      measuring(`[{ ${ok}, value: 0.5 }, { ${ok}, value: 0.6 }]`),
      /2 results for one place/,
    ],
    'too many results': [
      measuring(`Array.from({ length: 300_000 }, (_, i) => ({ ${ok}, group: String(i), value: 0.5 }))`),
      /300,000 measurements, more than 100,000/,
    ],
    'a value that cannot be read': [
      measuring(`[{ ${ok}, get value() { throw new Error('no'); } }]`),
      /`mine\.measure` failed: no/,
    ],
    'details that hold themselves': [
      `  measure() {\n    const details = {};\n    details.own = details;\n    return [{ ${ok}, value: 0.5, details }];\n  },`,
      /more than 1,000,000 characters for one result, or something that holds itself$/,
    ],
    'a list that is gone': [
      '  measure() {\n    const { proxy, revoke } = Proxy.revocable([], {});\n    revoke();\n    return proxy;\n  },',
      /`mine\.measure` failed: .*revoked/,
    ],
    'an exception whose message cannot be read': [
      `  measure() {\n    throw Object.defineProperty(new Error(), 'message', { get() { throw 1; } });\n  },`,
      /`mine\.measure` failed: something that says nothing about itself/,
    ],
    'an exception without a message': [
      "  measure() {\n    throw new Error('');\n  },",
      /`mine\.measure` failed: an error without a message/,
    ],
    'an exception that cannot be looked at': [
      '  measure() {\n    throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });\n  },',
      /`mine\.measure` failed: something that says nothing about itself/,
    ],
    ...Object.fromEntries(
      ['null', 'undefined', '0', "'a text'", 'Symbol()', '10n'].map((thrown) => [
        `${thrown}, thrown`,
        [`  measure() {\n    throw ${thrown};\n  },`, /`mine\.measure` failed: /] as [string, RegExp],
      ]),
    ),
    'an exception with a message of 50 MB': [
      "  measure() {\n    throw new Error('y'.repeat(5e7));\n  },",
      /`mine\.measure` failed: y{1000}$/,
    ],
    'a replaced process': [
      `  measure() { globalThis.process = undefined; return [{ ${ok}, value: 1 }]; },`,
      /`mine\.measure` changes globalThis\.process/,
    ],
    'a check that returns no problems but a number': [
      '  check: () => 5,\n  measure: () => [],',
      /`mine\.check` must return a list of/,
    ],
    'models that are none': ['  models: () => [null],\n  measure: () => [],', /`mine\.models` must return a list of/],
    'a request about no data': [
      "  needs: () => ({ x: { kind: 'class-probabilities', data: null } }),\n  measure: () => [],",
      /class-probabilities: x\.data: must be a data set with items/,
    ],
    'null in place of a list': [measuring('null'), /must return a list of measurements, not null/],
    'null in the list': [measuring('[null]'), /an entry \(0\) without a measure/],
    'an async measure': ['  async measure() { return []; },', /`mine\.measure` returns a promise/],
    'an exception': ['  measure() {\n    return undefined.length;\n  },', /`mine\.measure` failed: Cannot read/],
    'an exception while it says what it needs': [
      '  needs() { throw new Error("no"); },\n  measure: () => [],',
      /`mine\.needs` failed: no/,
    ],
    'needs that are none': [
      '  needs: () => null,\n  measure: () => [],',
      /`mine\.needs` must return an object of requests; it returned null/,
    ],
    'a request of no kind': [
      "  needs: () => ({ x: { kind: 'wishes' } }),\n  measure: () => [],",
      /"x" has the kind "wishes"/,
    ],
    'an exception in check': [
      '  check() { throw new Error("no"); },\n  measure: () => [],',
      /`mine\.check` failed: no/,
    ],
    'a missing file': [
      "  measure: () => process.getBuiltinModule('fs').readFileSync('/none.txt'),",
      /`mine\.measure` failed: ENOENT/,
    ],
  };
  const undisturbed = () => runWith(plugin(measuring(`[{ ${ok}, value: 0.5 }]`)));

  it.each(Object.entries(cases))('%s', async (_, [methods, reason]) => {
    const [{ report, cwd }, right] = [await runWith(plugin(methods)), await undisturbed()];
    expect(ofPlugin(right.report)).toMatchObject([{ status: 'ok', value: 0.5 }]);
    const failed = ofPlugin(report);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ status: 'error', value: null });
    expect(failed[0].reason).toMatch(reason);
    expect(failed[0].reason).toContain('the plugin ./plugin.mjs');
    const line = /plugin\.mjs:(\d+)/.exec(failed[0].reason!)?.[1];
    expect(Number(line)).toBeGreaterThanOrEqual(9);
    expect(failed[0].reason).toContain(`${cwd}/plugin.mjs`);
    expect(ofOthers(report)).toEqual(ofOthers(right.report));
    expect(report.verdict).toBe('incomplete');
  });

  it('an exception while it tells its groups to a gate', async () => {
    const { report } = await runWith(
      plugin('  groups() { throw new Error("no"); },\n  measure: () => [],'),
      'metrics: [mine: { dataset: table }]\ngates: { mine/it: [error, { max: 0.5, group: a }] }',
    );
    expect(ofPlugin(report)).toMatchObject([{ status: 'error' }]);
    expect(ofPlugin(report)[0].reason).toContain('`mine.groups` failed: no');
  });

  it('whose module is not there, and the metric is named in the configuration', async () => {
    const { report } = await runWith(null);
    expect(ofPlugin(report)).toMatchObject([{ status: 'error', measure: '*' }]);
    expect(ofPlugin(report)[0].reason).toMatch(
      /fairprobe\.config\.yaml:1:\d+: plugins\[0\]: the plugin \.\/plugin\.mjs could not be loaded/,
    );
    expect(ofOthers(report).some(({ status }) => status === 'ok')).toBe(true);
    expect(report.verdict).toBe('incomplete');
  });

  it('but where no metric would hold the error, the configuration is refused', async () => {
    const run = runWith(null, 'metrics: [hate-speech-bias: { dataset: table }]');
    await expect(run).rejects.toThrow(InputError);
    await expect(run).rejects.toThrow(/could not be loaded/);
  });
});

it('changes nothing for others when it sorts or overwrites what it is handed', async () => {
  const right = await runWith(plugin(`  measure: () => [{ ${ok}, value: 0.5 }],`));
  const rude = await runWith(
    plugin(`  measure({ data, observed, options }) {
    observed.scores.positive.sort();
    data.dataset.codes.fill(0);
    data.dataset.positive.fill(1);
    data.dataset.groups[0].members.fill(0);
    data.dataset.ids.reverse();
    delete data.dataset.classes;
    options.dataset = 'other';
    return [{ ${ok}, value: 0.5 }];
  },`),
  );
  expect(rude.report.results).toEqual(right.report.results);
});

it('has the usual sentence where a plugin fails to give one', async () => {
  const surely = ok
    .replace('group: null', "group: 'a'")
    .replace('n: 1', 'n: 50')
    .replace('attribute: null', "attribute: 'group'");
  const { report } = await runWith(
    `${begin.replace("about: 'bias',", "about: 'bias', sentence() { throw new Error('no'); },")}
  measure: () => [{ ${surely}, value: 0.9, interval: { level: 0.95, method: 'm', lower: 0.8, upper: 0.95 } }],
};
export default { metrics: [metric] };`,
  );
  expect(report.findings.map(({ metric }) => metric)).toContain('mine');
  expect(report.findings.find(({ metric }) => metric === 'mine')!.sentence).toMatch(/^ours: .*0\.900? /);
});

it('is refused where its metric lacks what the program rests on', async () => {
  const run = runWith(plugin('  measures: null, measure: () => [],'));
  await expect(run).rejects.toThrow(/the metric "mine" of \.\/plugin\.mjs is not complete. It must have measures/);
});

it('measures what a changing value was when it was looked at', async () => {
  const changing = `[{ ${ok}, get value() { return this.n++ > 1 ? NaN : 0.5; } }]`;
  const { report } = await runWith(plugin(`  measure: () => ${changing},`));
  expect(ofPlugin(report)).toMatchObject([{ status: 'ok', value: 0.5 }]);
});

it.each([
  ['id: 7', /is not a fairprobe plugin/],
  ['version: NaN', /the metric "mine" of \.\/plugin\.mjs: version: must be a number, not NaN/],
  ["family: 'none'", /family: must be one of intrinsic, extrinsic, privacy/],
  ['references: [null]', /references\[0\]: must be a mapping/],
  ['measures: { it: { ...measures.it, range: undefined } }', /measures\.it\.range: "range" is missing/],
  ['measures: { it: { ...measures.it, range: [1, 0] } }', /measures\.it\.range: the least comes first/],
  ['pairing: { answers: 5 }', /pairing\.answers: must be a list, not 5/],
  ["options: { safeParse() { throw new Error('no'); } }", /the schema of the options of "mine" cannot be used: no/],
])('is refused where its metric declares %s', async (declared, message) => {
  await expect(runWith(plugin(`  ${declared},\n  measure: () => [],`))).rejects.toThrow(message);
});

it('refuses data of a plugin that fails to read them, by its name and line', async () => {
  const broken = `export default { datasets: [{
  id: 'broken', title: '', summary: '', kind: 'labelled', licence: '', citation: '', source: '', revision: null,
  options: { safeParse: (data) => ({ success: true, data }), parse: (data) => data },
  async load() { return undefined.rows; },
}] };`;
  const run = runWith(broken, 'metrics: [hate-speech-bias: { dataset: broken }]');
  await expect(run).rejects.toThrow(InputError);
  await expect(run).rejects.toThrow(
    /plugin\.mjs:4:\d+: .*the plugin \.\/plugin\.mjs: `broken\.load` failed: Cannot read/,
  );
});

describe('what a plugin would have brought that is refused', () => {
  const nothingBrought = (message: RegExp) => expect.objectContaining({ message: expect.stringMatching(message) });

  it.each([
    ['a metric', 'metrics: [mine: { dataset: table }]\ngates: { mine/it: [error, { max: 1 }] }'],
    ['a data set', 'metrics: [hate-speech-bias: { dataset: mine }]'],
  ])('is not missed as well: %s', async (_, config) => {
    const run = runWith('export default 7;\n', config);
    await expect(run).rejects.toMatchObject({ problems: [nothingBrought(/is not a fairprobe plugin/)] });
  });

  it('is not missed where the plugin cannot be loaded, either', async () => {
    const run = runWith(
      'throw new Error("no");\n',
      'metrics: [mine: { dataset: table }, hate-speech-bias: { dataset: theirs }]',
    );
    await expect(run).rejects.toMatchObject({ problems: [nothingBrought(/could not be loaded: no/)] });
  });
});
