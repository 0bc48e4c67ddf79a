/**
 * Reads 1,000,000 rows (id, label, group of 20, score) as a table with the score column kept, and prints the time and
 * the greatest resident memory of the process. Run: `npm run build && node bench/reading.mjs [rows]`.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import table from '#dist/datasets/table.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';

const rows = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'fairprobe-bench-'));
const path = join(folder, 'rows.csv');
try {
  await generate(path);
  const megabytes = (await stat(path)).size / 2 ** 20;
  const lines = ['run  seconds  rows/s     MB/s'];
  for (let run = 1; run <= 3; run++) {
    const start = performance.now();
    const options = { table: path, columns: { id: 'id', label: 'label', groups: ['group'] }, positive: [1] };
    const data = await table.load(table.options.parse(options), {
      id: 'rows',
      resolve: (file) => file,
      keepColumns: ['score'],
    });
    const seconds = (performance.now() - start) / 1000;
    if (data.size !== rows || data.groups.length !== 20 || data.columns.get('score')?.length !== rows) {
      throw new Error('the table was not read in full');
    }
    const cells = [run, seconds.toFixed(2), Math.round(rows / seconds), (megabytes / seconds).toFixed(0)];
    lines.push(cells.map((cell, i) => String(cell).padEnd([5, 9, 11, 4][i])).join(''));
  }
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${rows} rows, ${megabytes.toFixed(0)} MB\n${lines.join('\n')}\npeak resident memory: ${peak.toFixed(0)} MB\n`,
  );
} finally {
  await rm(folder, { recursive: true });
}

/** @param {string} file */
async function generate(file) {
  const out = createWriteStream(file);
  const random = randomStream(1, 'bench', 'reading');
  out.write('id,label,group,score\n');
  let text = '';
  for (let i = 0; i < rows; i++) {
    text += `item-${i},${random.below(2)},group-${random.below(20)},${random.next().toFixed(8)}\n`;
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await finished(out);
}
