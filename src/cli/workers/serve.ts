/** The process below `evaluate --workers` and `worker`: measures the units that it is asked for, until it is told to end. */
import { NotWritten } from '../../contract/problem.ts';
import { type Unit, type UnitInput, withUnits } from '../../evaluate/index.ts';
import type { FromWorker, ToWorker } from './messages.ts';

export async function serveUnits(input: Omit<UnitInput, 'share'>): Promise<void> {
  const inbox = openInbox();
  await withUnits({ ...input, share: null }, async ({ units, measure, giveUp }) => {
    const byKey = new Map(units.map((unit) => [unit.key, unit]));
    tell({ units });
    for (;;) {
      const message = await inbox.next();
      if ('end' in message) return;
      const unit = byKey.get('measure' in message ? message.measure : message.giveUp);
      if (!unit) throw new Error('unreachable: another process has planned other units');
      try {
        if ('measure' in message) tell(done(unit, (await measure(unit, message.samples)).failed));
        else {
          await giveUp(unit, message.reason);
          tell(done(unit, [`${unit.subject}, ${unit.metrics.join(', ')}: ${message.reason}`]));
        }
      } catch (error) {
        // The machine is to blame, and not the unit.
        if (error instanceof NotWritten) tell({ unfit: true });
        throw error;
      }
    }
  });
}

const done = ({ key }: Unit, failed: string[]): FromWorker => ({
  done: key,
  failed,
  memory: process.memoryUsage.rss(),
});
const tell = (message: FromWorker) => process.send?.(message);

/** Messages one by one; the process goes on while there may be more. */
function openInbox(): { next(): Promise<ToWorker> } {
  const held: ToWorker[] = [];
  let waiting: ((message: ToWorker) => void) | undefined;
  process.on('message', (message: ToWorker | string) => {
    // To stop is heard elsewhere.
    if (typeof message === 'string') return;
    if (waiting) waiting(message);
    else held.push(message);
    waiting = undefined;
  });
  process.channel?.ref();
  return {
    next() {
      const first = held.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => (waiting = resolve));
    },
  };
}
