/**
 * Simulates subjects (see harness.mjs), rows in parallel processes, and prints their tables and a line of each; with `--write` into
 * docs/intervals/ and the summary of docs/intervals.md.
 */
import { fork } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pageOf, summaryOf, summaryTable, withSummary } from './page.mjs';
import { subjectNames, subjectOf } from './subjects.mjs';

/** @import { Row, Subject } from './harness.mjs' */
/** @import { Done } from './worker.mjs' */

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !subjectNames.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such subject: ${unknown.join(', ')}; there are ${subjectNames.join(', ')}\n`);
  process.exit(2);
}
const asked = positionals.length > 0 ? positionals : subjectNames;
/** @type {Map<string, { subject: Subject, rows: Row[], seconds: number }>} */
const simulated = new Map();
for (const name of asked) simulated.set(name, { subject: await subjectOf(name), rows: [], seconds: 0 });

const tasks = [...simulated].flatMap(([name, { subject }]) => subject.designs.map((_, index) => ({ name, index })));
await Promise.all(Array.from({ length: Number(values.jobs) }, work));

/**
 * One process, as long as there are rows to make.
 *
 * @returns {Promise<void>}
 */
function work() {
  return new Promise((resolve, reject) => {
    const worker = fork(new URL('worker.mjs', import.meta.url), { serialization: 'advanced' });
    const next = () => {
      const task = tasks.shift();
      if (task) worker.send({ ...task, runs: Number(values.runs) });
      else worker.disconnect();
    };
    worker.on('message', (message) => {
      const { name, index, row, seconds } = /** @type {Done} */ (message);
      const of = simulated.get(name);
      if (of) {
        of.rows[index] = row;
        of.seconds += seconds;
      }
      next();
    });
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    next();
  });
}

const folder = new URL('../../docs/intervals/', import.meta.url);
/** @type {Parameters<typeof summaryTable>[0]} */
const lines = new Map();
for (const [name, { subject, rows, seconds }] of simulated) {
  const page = pageOf(subject, rows);
  lines.set(name, summaryOf(name, subject, rows));
  process.stdout.write(`${page}\n`);
  const outside = rows.reduce((sum, { valueOutside }) => sum + valueOutside, 0);
  if (outside > 0) process.stdout.write(`${outside} values lie outside of their interval\n\n`);
  process.stderr.write(`${name}: ${seconds.toFixed(0)} s\n`);
  if (!values.write) continue;
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.md`, folder), page);
}
process.stdout.write(`${summaryTable(lines)}\n`);
if (values.write) {
  const summary = new URL('../../docs/intervals.md', import.meta.url);
  await writeFile(summary, withSummary(await readFile(summary, 'utf8'), lines, subjectNames));
}
