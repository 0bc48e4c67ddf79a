/** The queue of a run's units, on BullMQ: in Redis or Valkey, or in PostgreSQL. */
import type { Processor, Worker } from 'bullmq';
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import { optionalPackage } from '../../support/optional-package.ts';
import { loginHint, type QueueAddress } from './address.ts';

/** What a job says, and all it says. The key is checked against the plan of whoever takes it. */
export interface Offered {
  unit: string;
  samples: boolean;
}

type Measure = Processor<Offered, null, string>;

interface FailedUnit {
  id?: string | undefined;
  failedReason?: string;
  attemptsMade: number;
  remove(): Promise<void>;
}

/** Of BullMQ's queue what is needed of one, whatever it is kept in. */
export interface OfferedUnits {
  getJobs(states: ('wait' | 'active' | 'delayed')[]): Promise<({ id?: string | undefined } | undefined)[]>;
  getFailed(): Promise<FailedUnit[]>;
  addBulk(
    jobs: { name: string; data: Offered; opts: { jobId: string; attempts: number; removeOnComplete: boolean } }[],
  ): Promise<unknown>;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface UnitQueue {
  offer(): OfferedUnits;
  take(measure: Measure, options: TakeOptions): Pick<Worker<Offered, null, string>, 'close'>;
}

interface TakeOptions {
  /** So many units at once. */
  count: number;
  /** Seconds for which a unit is kept at a time. */
  lease: number;
  /** Told where the server is away, and with null where it has answered. */
  heard(error: Error | null): void;
}

/**
 * How often a unit may be lost with the machine that measures it. It is more than for what ends a process alone, since machines
 * of a changing fleet come and go, and less than endless: a unit may be what takes its machine down.
 */
const mostLost = 20;

/** Seconds until a server that does not answer at all is given up. */
const CONNECT = 15;

/** @throws InputError where a package is missing, or nothing answers at the address or lets us in */
export async function openQueue(address: QueueAddress, plan: string): Promise<UnitQueue> {
  const { Queue, Worker, createPostgresBackend } = optionalPackage<typeof import('bullmq')>('bullmq', '--queue');
  await (address.kind === 'redis' ? tryRedis(address) : tryPostgres(address));
  // One run, one queue: who has another plan cannot take anything of it.
  const name = `fairprobe-${plan.slice(0, 32)}`;
  if (address.kind === 'postgres') {
    // Without `migrate` a worker that comes first finds no tables, and asks again without a pause.
    const connection = { connectionString: address.url, migrate: true, connectionTimeoutMillis: CONNECT * 1000 };
    return {
      // Who offers learns from each question that the server is away.
      offer: () => new Queue(name, { connection }, createPostgresBackend).on('error', () => {}),
      take: (measure, options) =>
        listening(new Worker(name, measure, { connection, ...taking(options) }, createPostgresBackend), options),
    };
  }
  const connection = { url: address.url, connectTimeout: CONNECT * 1000 };
  // Whoever offers units is told at once that the server is away, and offers them again; whoever takes them waits.
  const impatient = { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 };
  const patient = { ...connection, maxRetriesPerRequest: null };
  return {
    offer: () => new Queue(name, { connection: impatient }).on('error', () => {}),
    take: (measure, options) =>
      listening(new Worker(name, measure, { connection: patient, ...taking(options) }), options),
  };
}

const taking = ({ count, lease }: TakeOptions) => ({
  concurrency: count,
  lockDuration: lease * 1000,
  stalledInterval: (lease * 1000) / 2,
  maxStalledCount: mostLost,
  drainDelay: 2,
});

function listening<
  W extends { on(event: 'error', listener: (error: Error) => void): W; on(event: 'active', listener: () => void): W },
>(worker: W, { heard }: TakeOptions): W {
  return worker.on('error', heard).on('active', () => heard(null));
}

async function tryRedis({ url, shown }: QueueAddress): Promise<void> {
  const { Redis } = optionalPackage<typeof import('ioredis')>('ioredis', 'a queue in Redis');
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: CONNECT * 1000,
    maxRetriesPerRequest: 0,
  });
  let said: unknown;
  redis.on('error', (error) => {
    said = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw refused(said ?? error, shown);
  } finally {
    redis.disconnect();
  }
}

async function tryPostgres({ url, shown }: QueueAddress): Promise<void> {
  const { Client } = optionalPackage<typeof import('pg')>('pg', 'a queue in PostgreSQL');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT * 1000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw refused(error, shown);
  } finally {
    await client.end().catch(() => {});
  }
}

function refused(error: unknown, shown: string): InputError {
  const { code = '' } = error as { code?: string };
  const message = messageOf(error);
  const told = ((): Problem => {
    if (code.startsWith('28') || /NOAUTH|WRONGPASS|NOPERM|SASL|password/.test(message))
      return { message: `the queue at ${shown} refuses the login`, hint: loginHint };
    const why = code || message;
    return {
      message: `the queue at ${shown} does not answer${why ? ` (${why})` : ''}`,
      hint: 'Check host and port, and that it runs',
    };
  })();
  return new InputError({ key: '--queue', ...told }, { cause: error });
}
