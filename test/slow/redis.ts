/** A Redis of the test's own, from Debian's package. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const program = '/usr/bin/redis-server';

export const hasRedis = (): boolean => existsSync(program);

export interface Redis {
  port: number;
  /** Kills it, and starts one anew that knows nothing of what was in it. */
  lose(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(options: readonly string[] = []): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-redis-'));
  const port = await freePort();
  let server: ChildProcess;
  const start = async () => {
    const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    server = spawn(program, [...where, '--save', '', '--appendonly', 'no', ...options], { stdio: 'ignore' });
    await answering(port, server);
  };
  const kill = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    async lose() {
      await kill();
      await start();
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(port: number, server: ChildProcess): Promise<void> {
  while (server.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isThere) return;
    await wait(20);
  }
  throw new Error(`Redis ended with ${server.exitCode}`);
}
