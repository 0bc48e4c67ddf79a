/** A process that measures units, and the place that it takes among others: replaced where it dies or holds too much. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Unit } from '../../evaluate/index.ts';
import type { Environment } from '../../support/environment.ts';
import { Interrupted } from '../../support/interrupt.ts';
import { forwardWork } from '../../support/watch.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { stopMessage } from '../supervised.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { WorkerRefused } from './refused.ts';

/** Bytes that a process may hold when it goes on to another model: what an ended one held is surely given back. */
const mostHeld = 700e6;

export interface WorkerInput {
  /** Of each worker. */
  argv: readonly string[];
  /** Where it runs, and in which environment. */
  place: { cwd: string; env: Environment };
  signal: AbortSignal;
}

/** What a process says of a unit, or what ended it. */
export type Ended = { failed: string[] } | { by: string };

/** At most one process at a time. */
export class Place {
  readonly #start: () => Promise<Worker>;
  #worker: Worker | null;
  #loaded: readonly string[] = [];

  /** @param first a process that has been started already */
  constructor(start: () => Promise<Worker>, first: Worker | null) {
    this.#start = start;
    this.#worker = first;
  }

  /** @throws Interrupted, and WorkerRefused where no process could be started or it cannot write what it measures */
  async ask(unit: Unit, message: ToWorker): Promise<Ended> {
    if (this.#worker && this.#worker.held > mostHeld && !this.hasModelOf(unit)) this.end();
    this.#worker ??= await this.#start();
    this.#loaded = unit.models;
    const ended = await this.#worker.ask(message);
    if (!('failed' in ended)) this.#worker = null;
    return ended;
  }

  /** Whether its process has loaded what the unit needs. */
  hasModelOf({ models }: Unit): boolean {
    return this.#worker !== null && models.some((model) => this.#loaded.includes(model));
  }

  end(): void {
    this.#worker?.end();
    this.#worker = null;
  }
}

export interface Worker {
  units: Unit[];
  /** Bytes, after the last unit. */
  readonly held: number;
  ask(message: ToWorker): Promise<Ended>;
  end(): void;
}

/** @throws Interrupted, and WorkerRefused where it could not plan */
export async function startWorker({ argv, place, signal }: WorkerInput, running: Set<ChildProcess>): Promise<Worker> {
  const program = fileURLToPath(import.meta.resolve('#program'));
  const child = fork(program, [...argv], { ...place, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  running.add(child);
  const stop = () => child.connected && child.send(stopMessage, () => {});
  signal.addEventListener('abort', stop, { once: true });
  let heard: (message: FromWorker | { by: string; code: number | null }) => void = () => {};
  const ends = forwardWork();
  child.on('message', (message: FromWorker | { id: number; work: never } | { stopping: true }) => {
    if ('units' in message || 'done' in message || 'unfit' in message) heard(message);
    else if ('id' in message) ends.tell(message.id, message.work);
  });
  child.once('exit', (code, by) => {
    running.delete(child);
    signal.removeEventListener('abort', stop);
    ends.endAll();
    heard({ by: by ?? `exit code ${code}`, code });
  });
  const next = () => new Promise<FromWorker | { by: string; code: number | null }>((resolve) => (heard = resolve));
  const planned = await next();
  if (signal.aborted) throw new Interrupted('interrupted');
  if (!('units' in planned)) throw new WorkerRefused((('code' in planned && planned.code) || 3) as ExitCode);
  let held = 0;
  return {
    units: planned.units,
    get held() {
      return held;
    },
    async ask(message) {
      const answer = next();
      child.send(message, () => {});
      const ended = await answer;
      if ('unfit' in ended) throw new WorkerRefused(exitCodes.incomplete);
      if (!('done' in ended)) return { by: 'by' in ended ? ended.by : 'itself' };
      held = ended.memory;
      return { failed: ended.failed };
    },
    end() {
      if (child.connected) child.send({ end: true } satisfies ToWorker, () => {});
    },
  };
}
