/** A PostgreSQL of the test's own, from Debian's package. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const packages = '/usr/lib/postgresql';

/** The folder of its programs, or null where it is not installed. */
export function postgresPrograms(): string | null {
  if (!existsSync(packages)) return null;
  const newest = readdirSync(packages).sort((a, b) => Number(b) - Number(a))[0];
  const programs = join(packages, newest ?? '', 'bin');
  return existsSync(join(programs, 'initdb')) ? programs : null;
}

export interface Database {
  /** Without a login. */
  address: string;
  user: string;
  password: string;
  port: number;
  query(sql: string): Promise<void>;
  /** Ends it at once, as a crash does. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** It does not run as root: then as the user `postgres`, or nobody. */
function asAnother(command: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, [...args]];
  const user = /^postgres:/m.test(readFileSync('/etc/passwd', 'utf8')) ? 'postgres' : 'nobody';
  return ['runuser', ['-u', user, '--', command, ...args]];
}

export async function startPostgres(programs: string): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const password = 'correct-horse-battery';
  const run = (program: string, ...args: string[]) => {
    const [command, all] = asAnother(join(programs, program), args);
    execFileSync(command, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  };
  execFileSync('sh', [
    '-c',
    `printf %s ${password} > '${join(folder, 'password')}'; chmod 644 '${join(folder, 'password')}'`,
  ]);
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'auditor',
    '-A',
    'scram-sha-256',
    `--pwfile=${join(folder, 'password')}`,
    '-N',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  );
  const port = await freePort();
  const [command, args] = asAnother(join(programs, 'postgres'), [
    ...['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
    ...['-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'logging_collector=off'],
  ]);
  const server = spawn(command, args, { stdio: 'ignore', cwd: folder });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const address = `postgres://127.0.0.1:${port}/postgres`;
  const query = async (sql: string) => {
    const client = new pg.Client({ host: '127.0.0.1', port, database: 'postgres', user: 'auditor', password });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  for (let tries = 0; ; tries++) {
    try {
      await query('SELECT 1');
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await wait(100);
    }
  }
  const stop = async (how: 'fast' | 'immediate') => {
    if (server.exitCode === null) run('pg_ctl', '-D', data, '-m', how, '-w', 'stop');
    await ended;
  };
  return {
    ...{ address, user: 'auditor', password, port, query },
    crash: () => stop('immediate'),
    async stop() {
      await stop('fast').catch(() => end(server));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const end = (server: ChildProcess) => server.kill('SIGKILL');

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
