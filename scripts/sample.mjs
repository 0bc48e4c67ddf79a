// Writes reports/sample: what `fairprobe evaluate` gives in an empty folder, afresh. Run `npm run sample`, which builds first.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-sample-'));
try {
  execFileSync(process.execPath, [join(root, 'dist/bundle/bin.js'), 'evaluate'], {
    cwd: folder,
    env: { ...process.env, FAIRPROBE_CACHE_DIR: join(folder, 'cache'), FAIRPROBE_SEED: '', FAIRPROBE_OFFLINE: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const sample = join(root, 'reports/sample');
  rmSync(sample, { recursive: true, force: true });
  cpSync(join(folder, 'reports/latest'), sample, { recursive: true, dereference: true });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
