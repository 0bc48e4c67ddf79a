/** Unit tests start no process: what needs one is in test/e2e. */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'] as const)
  childProcess[name] = (() => {
    throw new Error(`a unit test called ${name}(): a test that starts a process belongs in test/e2e`);
  }) as never;
syncBuiltinESMExports();
