/** A PostgreSQL of the test's own, from Debian's package. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

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
  /** After a crash. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** It does not run as root: then as the user `postgres`, or nobody. */
function another(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8');
  const found = /^postgres:[^:]*:(\d+):(\d+)/m.exec(users) ?? /^nobody:[^:]*:(\d+):(\d+)/m.exec(users);
  if (!found) throw new Error('there is no user that PostgreSQL could run as');
  return { uid: Number(found[1]), gid: Number(found[2]) };
}

export async function startPostgres(programs: string): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-postgres-'));
  let server: ChildProcess | undefined;
  try {
    const port = await freePort();
    const password = 'correct-horse-battery';
    const data = createData(programs, folder, password);
    const query = queryOf({ host: '127.0.0.1', port, database: 'postgres', user: 'auditor', password });
    const start = async () => {
      server = spawn(
        join(programs, 'postgres'),
        [
          ...['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
          ...['-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'logging_collector=off'],
        ],
        { stdio: 'ignore', cwd: folder, ...another() },
      );
      const failed = once(server, 'exit').then(([code]) => {
        throw new Error(`PostgreSQL ended with ${code}`);
      });
      failed.catch(() => {});
      await Promise.race([answering(query), failed]);
    };
    await start();
    const address = `postgres://127.0.0.1:${port}/postgres`;
    return {
      ...{ address, user: 'auditor', password, port, query },
      crash: () => end(server!, 'SIGQUIT'),
      startAgain: start,
      async stop() {
        await end(server!, 'SIGINT');
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    if (server) await end(server, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The folder of its data. */
function createData(programs: string, folder: string, password: string): string {
  chmodSync(folder, 0o777);
  const [data, secret] = [join(folder, 'data'), join(folder, 'password')];
  writeFileSync(secret, password, { mode: 0o644 });
  execFileSync(
    join(programs, 'initdb'),
    [
      ...['-D', data, '-U', 'auditor', '-A', 'scram-sha-256', `--pwfile=${secret}`],
      ...['-N', '-E', 'UTF8', '--locale=C.UTF-8'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder, ...another() },
  );
  return data;
}

const queryOf = (login: pg.ClientConfig) => async (sql: string) => {
  const client = new pg.Client(login);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

async function answering(query: (sql: string) => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await query('SELECT 1');
    } catch (error) {
      if (tries === 100) throw error;
      await wait(100);
    }
  }
}

/** SIGINT: as soon as its connections are ended. SIGQUIT: as in a crash. Either ends its own processes, which SIGKILL would leave. */
async function end(server: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}
