/** Which unit a worker is given next. Pure. */
import type { Unit } from '../../evaluate/index.ts';

export interface HandOut {
  /** The unit that `worker` is to measure next; undefined where none is left. */
  next(worker: number): Unit | undefined;
  /** A unit that nobody finished: it is handed out once more. */
  back(unit: Unit): void;
}

/**
 * A worker stays with the models that it has loaded, as long as there is work for them. Then it takes the heaviest unit of
 * models that no other worker is at, or, where there is none, the heaviest unit there is: nobody is idle while there is work.
 */
export function handOut(units: readonly Unit[]): HandOut {
  const left = [...units].sort((a, b) => b.tokens - a.tokens);
  const models = new Map<number, ReadonlySet<string>>();
  return {
    next(worker) {
      const own = models.get(worker) ?? new Set();
      const others = [...models].flatMap(([other, loaded]) => (other === worker ? [] : [...loaded]));
      const found =
        left.find((unit) => unit.models.some((model) => own.has(model))) ??
        left.find((unit) => !unit.models.some((model) => others.includes(model))) ??
        left[0];
      if (!found) return undefined;
      left.splice(left.indexOf(found), 1);
      models.set(worker, new Set(found.models));
      return found;
    },
    back(unit) {
      left.unshift(unit);
    },
  };
}
