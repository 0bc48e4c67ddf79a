/** The kinds of observation by name. */
import type { Kind, Request } from '../../contract/observations.ts';
import * as kinds from '../kinds/index.ts';
import type { ObservationKind } from '../observation.ts';

// biome-ignore lint/suspicious/noExplicitAny: requests, answers and sources differ from kind to kind; each is handed its own
type AnyKind = Omit<ObservationKind<any, any>, 'kind'> & { kind: Kind };

export const observationKinds: readonly AnyKind[] = Object.values(kinds);
const byName: ReadonlyMap<string, AnyKind> = new Map(observationKinds.map((kind) => [kind.kind, kind]));

export function isKind(name: unknown): name is Kind {
  return byName.has(name as string);
}

export function kindOf({ kind }: Pick<Request, 'kind'>): AnyKind {
  const found = byName.get(kind);
  if (!found) throw new Error(`unreachable: requests for "${kind}" are refused where plugins are guarded`);
  return found;
}
