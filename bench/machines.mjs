/**
 * What it costs to spread a run over processes and machines.
 *
 *   npm run build && FAIRPROBE_MINILM=<model folder> node bench/machines.mjs [efficiency] [overhead] [scaling] [memory]
 *
 * efficiency: probes on eight models in two workers, and in one process, beside bare onnxruntime sessions in two processes that run the same
 *             tokens (bench/machines/bare.mjs), in turns; wall clock and processor time, medians of --rounds
 * overhead:   what a unit costs beyond what it costs in one process: the slope of runs with 20 and with 220 units that have next to nothing to do
 * scaling:    a run on 1 to 64 workers, simulated with the unit times of the demo, measured here; also drawn to reports/bench/machines.svg
 * memory:     50 models, two of them large, one after the other: at most what the two large ones take
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTokenizer } from '#dist/src/runtime/tokenizer/tokenizer.js';
import { bin, copyOf, costOf, emptyFolder, probes, removeAll, texts } from './machines/project.mjs';
import { plotted, speedUps, svg } from './machines/simulate.mjs';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, texts: { type: 'string', default: '1600' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const { FAIRPROBE_MINILM: minilm = '' } = process.env;
/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);
/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** @param {readonly string[]} args */
const fairprobe = (...args) => [process.execPath, bin, 'evaluate', '-q', '--no-cache', '-o', 'report.json', ...args];

async function efficiency() {
  if (minilm === '') throw new Error('FAIRPROBE_MINILM must name a model folder');
  const folder = emptyFolder();
  const models = Array.from({ length: 8 }, (_, i) => `m${i}`);
  for (const [i, name] of models.entries()) copyOf(minilm, 'model.onnx', join(folder, name), i);
  const all = texts(Number(values.texts), 1);
  const cut = Math.floor(all.length * 0.75);
  probes(models, { train: all.slice(0, cut), judged: all.slice(cut), folder });
  const tokenizer = await loadTokenizer(minilm);
  const inputs = (await tokenizer.encode([...new Set(all)], 512)).map(({ ids }) => [...ids]);
  writeFileSync(join(folder, 'ids.json'), JSON.stringify(inputs));
  const files = models.map((name) => join(folder, name, 'onnx', 'model.onnx'));
  const script = new URL('machines/bare.mjs', import.meta.url).pathname;
  const bare = [files.slice(0, 4), files.slice(4)].map((own) => [
    process.execPath,
    script,
    join(folder, 'ids.json'),
    ...own,
  ]);
  const ways = {
    'bare sessions, two processes': bare,
    'fairprobe, --workers 2': [fairprobe('--workers', '2', '--threads', '2')],
    'fairprobe, one process of two threads': [fairprobe('--threads', '2')],
  };
  /** @type {Record<string, import('./machines/project.mjs').Cost[]>} */
  const costs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, commands] of Object.entries(ways)) costs[name].push(await costOf(commands, folder));
  const tokens = inputs.reduce((sum, ids) => sum + ids.length, 0);
  say(`\n8 models, each given ${inputs.length} texts of ${tokens} tokens\n`);
  say('| | seconds | processor time, s | throughput, share of bare | by processor time |');
  say('| --- | ---: | ---: | ---: | ---: |');
  const [first] = Object.values(costs).map((of) => [
    median(of.map((one) => one.seconds)),
    median(of.map((one) => one.processor)),
  ]);
  for (const [name, of] of Object.entries(costs)) {
    const [seconds, processor] = [median(of.map((one) => one.seconds)), median(of.map((one) => one.processor))];
    say(
      `| ${name} | ${seconds.toFixed(1)} | ${processor.toFixed(1)} | ${(first[0] / seconds).toFixed(2)} | ${(first[1] / processor).toFixed(2)} |`,
    );
  }
  say('\nGoal: 0.9 of bare sessions with two workers.');
}

/** A run of so many units that have next to nothing to do. @param {string} folder @param {number} units */
function manySmall(folder, units) {
  writeFileSync(
    join(folder, 'rows.csv'),
    `id,label,group,score\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 3 ? 'good' : 'bad'},${i % 2 ? 'a' : 'b'},${((i * 37) % 101) / 100}`).join('\n')}\n`,
  );
  const subject = (/** @type {number} */ i) =>
    `  - { name: s${i}, classifier: { predictions: rows.csv, columns: { id: id, score: score } } }`;
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    `subjects:\n${Array.from({ length: units }, (_, i) => subject(i)).join('\n')}\ndatasets:\n  rows: { table: rows.csv, columns: { id: id, label: label, groups: [group] }, positive: [bad] }\nmetrics:\n  - group-error-rates: { dataset: rows, minGroupSize: 5 }\n`,
  );
}

async function overhead() {
  const [few, many] = [20, 220];
  const ways = { 'one process': [], 'one worker': ['--workers', '1'], 'a share': ['--shard', '1/1'] };
  /** Milliseconds of processor time and of the clock that another unit takes. @type {Record<string, number[]>} */
  const slopes = {};
  for (const [name, args] of Object.entries(ways)) {
    /** @type {number[][]} */
    const of = [];
    for (let round = 0; round < rounds; round++) {
      /** @type {import('./machines/project.mjs').Cost[]} */
      const costs = [];
      for (const units of [few, many]) {
        const folder = emptyFolder();
        manySmall(folder, units);
        const command =
          name === 'a share'
            ? fairprobe(...args).filter((word) => !['-o', 'report.json'].includes(word))
            : fairprobe(...args);
        costs.push(await costOf([command], folder));
      }
      const per = (/** @type {'processor' | 'seconds'} */ what) =>
        ((costs[1][what] - costs[0][what]) * 1000) / (many - few);
      of.push([per('processor'), per('seconds')]);
    }
    slopes[name] = [0, 1].map((k) => median(of.map((one) => one[k])));
  }
  say('\n| | a unit more, ms of processor time | overhead, ms | ms of the clock | overhead, ms |');
  say('| --- | ---: | ---: | ---: | ---: |');
  const [base] = Object.values(slopes);
  for (const [name, [processor, clock]] of Object.entries(slopes))
    say(
      `| ${name} | ${processor.toFixed(1)} | ${(processor - base[0]).toFixed(1)} | ${clock.toFixed(1)} | ${(clock - base[1]).toFixed(1)} |`,
    );
  say('\nGoal: at most 20 ms.');
}

async function scaling() {
  const folder = emptyFolder();
  const started = Date.now();
  await costOf([[process.execPath, bin, 'evaluate', '-q', '--no-cache', '--shard', '1/1', '--threads', '1']], folder);
  const shards = join(folder, 'shards');
  const planName = readdirSync(shards).find((name) => name.startsWith('plan-')) ?? '';
  const plan = JSON.parse(readFileSync(join(shards, planName), 'utf8'));
  /** @type {import('#dist/src/evaluate/shards/units.js').Unit[]} */
  const units = plan.units;
  // Each file has its name from when its unit was done, one after the other.
  const written = (/** @type {string} */ name) => statSync(join(shards, name)).mtimeMs;
  const planned = written(planName);
  const inOrder = units.toSorted((a, b) => written(`unit-${a.key}.json`) - written(`unit-${b.key}.json`));
  const ends = [planned, ...inOrder.map(({ key }) => written(`unit-${key}.json`))];
  const measured = inOrder.map((unit, i) => ({ ...unit, seconds: (ends[i + 1] - ends[i]) / 1000 }));
  const start = (planned - started) / 1000;
  const all = measured.reduce((sum, { seconds }) => sum + seconds, 0);
  const longest = Math.max(...measured.map(({ seconds }) => seconds));
  // Twenty studies of the demo's size: more models, not larger ones.
  const counts = [1, 2, 4, 8, 16, 32, 64];
  for (const copies of [1, 20]) {
    const work = Array.from({ length: copies }, (_, copy) =>
      measured.map((unit) => ({
        ...unit,
        subject: `${unit.subject} ${copy}`,
        models: unit.models.map((of) => `${of} ${copy}`),
      })),
    ).flat();
    // At most: see overhead.
    const how = { start, overhead: 0.02 };
    const lines = {
      queue: speedUps(work, counts, { ...how, stragglers: false, isShared: false }),
      'queue, stragglers': speedUps(work, counts, { ...how, stragglers: true, isShared: false }),
      shares: speedUps(work, counts, { ...how, stragglers: false, isShared: true }),
      'shares, stragglers': speedUps(work, counts, { ...how, stragglers: true, isShared: true }),
    };
    say(
      `\n${work.length} units of ${(all * copies).toFixed(0)} s together, the longest of ${longest.toFixed(1)} s; a worker starts in ${start.toFixed(1)} s\n`,
    );
    say(`| workers | ${Object.keys(lines).join(' | ')} |\n| ---: |${' ---: |'.repeat(4)}`);
    for (const [i, count] of counts.entries())
      say(
        `| ${count} | ${Object.values(lines)
          .map((of) => of[i].toFixed(1))
          .join(' | ')} |`,
      );
    say(
      `\n. in proportion, q queue, s shares, both with stragglers\n${plotted(counts, { s: lines['shares, stragglers'], q: lines['queue, stragglers'] })}`,
    );
    const bound = (start + all * copies) / (start + longest);
    say(
      `No number of workers is more than ${bound.toFixed(1)} times as fast as one: each starts for ${start.toFixed(1)} s, and the longest unit takes ${longest.toFixed(1)} s.`,
    );
    mkdirSync('reports/bench', { recursive: true });
    writeFileSync(`reports/bench/machines-${work.length}.svg`, svg(counts, lines));
  }
}

async function memory() {
  if (minilm === '') throw new Error('FAIRPROBE_MINILM must name a model folder');
  const sizes = { 'the two large ones': 2, 'all 50': 50 };
  const all = texts(120, 2);
  say('\n| models | one process, MB at most | --workers 1, MB at most | --workers 2, MB at most |');
  say('| --- | ---: | ---: | ---: |');
  const folder = emptyFolder();
  const models = Array.from({ length: 50 }, (_, i) => `m${i}`);
  // The large ones in the middle: what comes after them should take no more.
  const large = [20, 30];
  for (const [i, name] of models.entries())
    copyOf(minilm, large.includes(i) ? 'model.onnx' : 'model_int8.onnx', join(folder, name), i);
  for (const [name, count] of Object.entries(sizes)) {
    const chosen = count === 2 ? large.map((i) => models[i]) : models;
    probes(chosen, { train: all.slice(0, 90), judged: all.slice(90), folder });
    const held = [];
    for (const more of [[], ['--workers', '1'], ['--workers', '2']])
      held.push((await costOf([fairprobe('--threads', '2', ...more)], folder)).megabytes.toFixed(0));
    say(`| ${name} | ${held.join(' | ')} |`);
  }
}

const benches = { efficiency, overhead, scaling, memory };
try {
  for (const [name, bench] of Object.entries(benches))
    if (positionals.length === 0 || positionals.includes(name)) {
      say(`\n## ${name}`);
      await bench();
    }
} finally {
  removeAll();
}
