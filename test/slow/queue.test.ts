import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomStream, shuffle } from '../../src/statistics/distributions/random.ts';
import { fairprobe, finish, project, readReport, start } from '../e2e/project.ts';
import { below, withPlugin } from './fleet.ts';
import { type Database, postgresPrograms, startPostgres } from './postgres.ts';
import { hasRedis, type Redis, startRedis } from './redis.ts';

const textOf = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8').replace(/"command": .*/, '');
const programs = postgresPrograms();

const own = ['-o', 'report.json', '--samples', 'samples.jsonl', '--threads', '1'];

interface Server {
  address: string;
  env: Record<string, string>;
}

/** Its report and samples, measured by one process. */
async function alone(folder: string): Promise<string[]> {
  expect((await fairprobe(folder, ['evaluate', '--no-cache', ...own])).code).toBe(0);
  return ['report.json', 'samples.jsonl'].map((file) => textOf(folder, file));
}

/** Whether a unit has been measured. */
const isBegun = (folder: string) =>
  existsSync(join(folder, 'shards')) && readdirSync(join(folder, 'shards')).some((name) => name.startsWith('unit-'));

const worker = (folder: string, { address, env }: Server, more: readonly string[] = []) =>
  start(folder, ['worker', '--queue', address, '--threads', '1', '--no-cache', ...more], env);

const evaluate = (folder: string, { address, env }: Server, more: readonly string[] = []) =>
  finish(start(folder, ['evaluate', '--queue', address, ...own, ...more], env));

describe.skipIf(!hasRedis() || programs === null)('a queue', () => {
  let redis: Redis;
  let database: Database;
  const servers: Record<string, Server> = {};
  beforeAll(async () => {
    redis = await startRedis(['--requirepass', 'correct-horse-battery']);
    servers.redis = {
      address: `redis://127.0.0.1:${redis.port}`,
      env: { FAIRPROBE_QUEUE_PASSWORD: 'correct-horse-battery' },
    };
    database = await startPostgres(programs!);
    const { user, password, address } = database;
    servers.postgres = { address, env: { FAIRPROBE_QUEUE_USER: user, FAIRPROBE_QUEUE_PASSWORD: password } };
  }, 60_000);
  afterAll(async () => {
    await redis?.stop();
    await database?.stop();
  });

  test.each(['redis', 'postgres'])('in %s gives the bytes of one process', { timeout: 120_000 }, async (kind) => {
    const folder = project();
    const [report, samples] = await alone(folder);
    const workers = [1, 2].map(() => finish(worker(folder, servers[kind])));
    const { code, stderr } = await evaluate(folder, servers[kind]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(textOf(folder, 'report.json')).toBe(report);
    expect(textOf(folder, 'samples.jsonl')).toBe(samples);
    const ended = await Promise.all(workers);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const measured = ended.map(({ stderr }) => Number(/(\d+) units? measured/.exec(stderr)?.[1]));
    expect(measured[0] + measured[1]).toBe(5);
    expect(stderr + ended.map(({ stderr }) => stderr).join()).not.toContain('correct-horse');
  });

  test('a worker of another configuration is refused, and says what differs', async () => {
    const folder = project();
    const evaluating = start(folder, ['evaluate', '--queue', servers.redis.address, ...own], servers.redis.env);
    const ended = finish(evaluating);
    while (!existsSync(join(folder, 'shards')) || readdirSync(join(folder, 'shards')).length === 0) await wait(50);
    const { code, stderr } = await finish(worker(folder, servers.redis, ['--seed', '9']));
    expect(code).toBe(2);
    expect(stderr).toContain('holds another run: seed differ');
    evaluating.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130 });
  });

  test('a unit that ends each process is left with the reason, and a worker that is told to stop gives its unit back', async () => {
    const folder = withPlugin({ deadly: 'process.kill(process.pid, "SIGKILL")', slow: 'slowly(700)' }, 4);
    const first = worker(folder, servers.postgres);
    const stopped = finish(first);
    const evaluated = evaluate(folder, servers.postgres);
    while (!isBegun(folder)) await wait(50);
    first.kill('SIGTERM');
    expect((await stopped).code).toBe(130);
    const second = finish(worker(folder, servers.postgres));
    const { code } = await evaluated;
    expect(code).toBe(3);
    const { results } = readReport(folder, 'report.json');
    const reason = results.find(({ metric }) => metric === 'deadly')?.reason;
    expect(reason).toContain('its process was ended 2 times, by SIGKILL');
    expect((await second).code).toBe(0);
  });

  // Minutes, and by hand: FAIRPROBE_CHAOS=1.
  const isLong = process.env.FAIRPROBE_CHAOS !== undefined;
  test.skipIf(!isLong || !process.env.FAIRPROBE_MINILM)(
    'the demo and seven layers of MiniLM: shards and queues give the bytes of one process',
    { timeout: 1_800_000 },
    async () => {
      const layers = Array.from(
        { length: 7 },
        (_, layer) => `  - { name: layer ${layer}, encoder: { model: ./minilm, layer: ${layer} } }\n`,
      );
      const folder = project({
        'fairprobe.config.yaml': readFileSync('fairprobe.default.yaml', 'utf8').replace(
          /\n\n# What they are judged on/,
          `\n${layers.join('')}$&`,
        ),
      });
      symlinkSync(process.env.FAIRPROBE_MINILM!, join(folder, 'minilm'));
      const [report, samples] = await alone(folder);
      const isSame = () => [textOf(folder, 'report.json') === report, textOf(folder, 'samples.jsonl') === samples];
      for (const count of [4, 16]) {
        for (let index = 1; index <= count; index++) {
          const share = [
            '--shard',
            `${index}/${count}`,
            '--shards',
            `of-${count}`,
            '--no-cache',
            '--threads',
            '1',
            '--samples',
            'x.jsonl',
          ];
          expect((await fairprobe(folder, ['evaluate', ...share])).code).toBe(0);
        }
        expect((await fairprobe(folder, ['merge', `of-${count}`, ...own.slice(0, 4)])).code).toBe(0);
        expect(isSame()).toEqual([true, true]);
      }
      for (const [kind, server] of Object.entries(servers)) {
        const workers = [1, 2, 3, 4].map(() => finish(worker(folder, server, ['--shards', kind])));
        expect((await evaluate(folder, server, ['--shards', kind])).code).toBe(0);
        expect(isSame()).toEqual([true, true]);
        expect((await Promise.all(workers)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      }
    },
  );

  const [kills, losses, cuts] = isLong ? [100, 10, 10] : [6, 1, 2];
  test.each(['redis', 'postgres'])(
    `in %s ${kills} workers and the server ${losses} times are killed, and ${cuts} times the network is cut`,
    { timeout: 1_800_000 },
    async (kind) => {
      // Long enough that the run is not over before the last of them.
      const folder = withPlugin({ slow: `slowly(${isLong ? 1200 : 400})` }, isLong ? 120 : 12);
      const report = (await alone(folder))[0];
      const { address, env } = servers[kind];
      const wire = await openProxy(Number(new URL(address).port));
      const through = { address: address.replace(/:\d+/, `:${wire.port}`), env };
      const random = randomStream(1, kind);
      const evaluated = evaluate(folder, through);
      let isOver = false;
      evaluated.then(() => (isOver = true));
      const workers: ChildProcess[] = [];
      // One that starts while the server is away says so and ends: whoever runs workers starts another.
      const more = () => {
        const one = worker(folder, through, ['--lease', '2', '--workers', '2', '--quiet']);
        workers.push(one);
        one.once('exit', () => {
          const place = workers.indexOf(one);
          if (place < 0 || isOver) return;
          workers.splice(place, 1);
          more();
        });
      };
      more();
      more();
      // Until then a server that is away is an error of whoever started the run.
      while (!isOver && !isBegun(folder)) await wait(50);
      const acts = [...Array(kills).fill('kill'), ...Array(losses).fill('lose'), ...Array(cuts).fill('cut')];
      shuffle(acts, random);
      let done = 0;
      for (const act of acts) {
        await wait(random.below(1500));
        if (isOver) break;
        done++;
        if (act === 'kill') {
          const victim = workers.splice(random.below(workers.length), 1)[0];
          for (const pid of below(victim.pid!)) process.kill(pid, 'SIGKILL');
          more();
        } else if (act === 'cut') await wire.cut(random.below(1000));
        else if (kind === 'redis') await redis.lose();
        else {
          await database.crash();
          await database.startAgain();
        }
      }
      const { code, stderr } = await evaluated;
      expect(code, stderr).toBe(0);
      if (isLong) expect(done).toBe(acts.length);
      expect(textOf(folder, 'report.json')).toBe(report);
      for (const one of workers) one.kill('SIGTERM');
      wire.close();
    },
  );
});

/** A wire to a port of this machine that can be cut. */
async function openProxy(to: number): Promise<{ port: number; cut(ms: number): Promise<void>; close(): void }> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const behind = connect(to, '127.0.0.1');
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    async cut(ms) {
      isCut = true;
      drop();
      await wait(ms);
      isCut = false;
    },
    close() {
      server.close();
      drop();
    },
  };
}
