/**
 * The units that a plan falls into, for machines that share the work. What is said here follows from configuration and
 * data alone, so that each machine finds the same units, and the same shares of them, without asking another.
 */
import type { LoadedConfig } from '../../contract/configuration.ts';
import { charactersPerToken } from '../../observe/index.ts';
import { askedJobs, type Plan } from '../../plan/index.ts';
import { contentKey } from '../../support/hash.ts';
import { packageVersion } from '../../support/version.ts';
import { askedIn, trainingTexts } from '../forecast/asked-in.ts';
import type { AskedOf } from '../forecast/rows.ts';

/** The jobs of a subject that ask for the same answers. Any machine can do one, any number of times, with the same result. */
export interface Unit {
  /** Of all that the results depend on, but for the content of models: those are compared in the end. */
  key: string;
  subject: string;
  /** `as` of the metrics that are measured. */
  metrics: string[];
  /** The kinds of answers that are asked for. */
  observations: string[];
  /** Estimated, as far as models and services read and write them; 0 where files answer. */
  tokens: number;
  /** The models that have to be loaded. */
  models: string[];
}

/** A text of which only the number is known is taken to have this many tokens: about a sentence. */
const tokensASentence = 25;

/**
 * What the measurements of a run depend on, part by part, so that whoever puts a report together can say which part
 * differs. Gates and correlations come after measuring, and so does what subjects declare.
 */
export function measuringKeys({ config, only }: LoadedConfig, limit: number | undefined): Record<string, string> {
  const { seed, datasets, metrics, humanAgreement, plugins } = config;
  const subjects = config.subjects.map(({ declared: _, ...asked }) => asked);
  const parts = { seed, subjects, datasets, metrics, humanAgreement, plugins, only, limit };
  const keys = Object.entries(parts).map(([name, part]) => [name, contentKey(part ?? null)]);
  return { version: packageVersion('fairprobe'), ...Object.fromEntries(keys) };
}

/** Of a run as far as it is measured: configuration, data and fairprobe's version. */
export const planKeyOf = (units: readonly Unit[]): string => contentKey(units.map(({ key }) => key));

/** In the order of the plan's subjects. */
export function unitsOf(plan: Plan, loaded: LoadedConfig, limit: number | undefined): Unit[] {
  const whole = contentKey(measuringKeys(loaded, limit), Object.fromEntries(plan.dataKeys));
  const training = trainingTexts(plan);
  return plan.subjects.flatMap(({ name }) => {
    const parts: Part[] = [];
    for (const job of plan.jobs.filter(({ subject }) => subject.name === name)) {
      // With the answers of a subject that it is compared with.
      const asked = askedJobs([job]).flatMap(({ subject, needs }) =>
        Object.values(needs.requests).flatMap((request) => askedIn(request, subject, training)),
      );
      const own = new Part(job.use.as, asked);
      for (const other of parts.filter((part) => part.shares(own))) {
        own.takeIn(other);
        parts.splice(parts.indexOf(other), 1);
      }
      parts.push(own);
    }
    const order = plan.uses.map(({ as }) => as);
    return parts
      .map((part) => part.unit(name, whole, order))
      .sort((a, b) => order.indexOf(a.metrics[0]) - order.indexOf(b.metrics[0]));
  });
}

/** A unit that is being gathered. */
class Part {
  readonly #metrics: string[];
  /** What is asked, by who answers and in what way: each text once. */
  readonly #rows = new Map<string, { asked: AskedOf; items: Map<string, number>; more: number }>();

  constructor(metric: string, all: readonly AskedOf[]) {
    this.#metrics = [metric];
    for (const asked of all) {
      const { role, observation, answering, isWritten = false, items, atMost } = asked;
      const key = JSON.stringify([role, observation, answering.by, isWritten]);
      const row = this.#rows.get(key) ?? { asked, items: new Map(), more: 0 };
      for (const [item, characters] of items) row.items.set(item, characters);
      if (atMost) row.more += Math.max(atMost.characters / charactersPerToken, atMost.items * tokensASentence);
      this.#rows.set(key, row);
    }
  }

  shares(other: Part): boolean {
    return [...this.#rows.keys()].some((key) => other.#rows.has(key));
  }

  takeIn(other: Part): void {
    this.#metrics.push(...other.#metrics);
    for (const [key, row] of other.#rows) {
      const own = this.#rows.get(key);
      if (!own) this.#rows.set(key, row);
      else {
        for (const [item, characters] of row.items) own.items.set(item, characters);
        own.more += row.more;
      }
    }
  }

  unit(subject: string, whole: string, order: readonly string[]): Unit {
    const rows = [...this.#rows.values()];
    const metrics = order.filter((as) => this.#metrics.includes(as));
    return {
      key: contentKey('unit', whole, subject, metrics),
      subject,
      metrics,
      observations: [...new Set(rows.map(({ asked }) => asked.observation))],
      tokens: Math.ceil(rows.reduce((sum, row) => sum + tokensOf(row), 0)),
      models: [
        ...new Set(rows.flatMap(({ asked: { answering } }) => (answering.kind === 'model' ? answering.by : []))),
      ],
    };
  }
}

function tokensOf({
  asked,
  items,
  more,
}: {
  asked: AskedOf;
  items: ReadonlyMap<string, number>;
  more: number;
}): number {
  const { kind, template, longestAnswer } = asked.answering;
  if (kind === 'file') return 0;
  const texts = items.size + (asked.atMost?.items ?? 0);
  const characters = [...items.values()].reduce((sum, length) => sum + length, 0) + texts * template;
  const written = longestAnswer ?? asked.longest ?? 0;
  return characters / charactersPerToken + more + texts * written;
}

/**
 * The units of each of `count` shares, in the plan's order. Heavy ones are dealt first, each to the share that has the
 * least so far (Graham 1969, "Bounds on multiprocessing timing anomalies"). What needs the same model stays together,
 * unless it is more than a fair share: then subjects do, and then units.
 */
export function sharesOf(units: readonly Unit[], count: number): Unit[][] {
  const fair = units.reduce((sum, unit) => sum + weightOf(unit), 0) / count;
  const pieces = together(units, ({ models }) => models).flatMap((of) =>
    heavier(of, fair)
      ? together(of, ({ subject }) => [subject]).flatMap((own) =>
          heavier(own, fair) ? own.map((unit) => [unit]) : [own],
        )
      : [of],
  );
  const order = new Map(units.map((unit, i) => [unit, i]));
  const first = (piece: readonly Unit[]) => Math.min(...piece.map((unit) => order.get(unit)!));
  const dealt = pieces
    .map((piece) => ({ piece, weight: sum(piece) }))
    .sort((a, b) => b.weight - a.weight || first(a.piece) - first(b.piece));
  const shares = Array.from({ length: count }, () => ({ units: [] as Unit[], weight: 0 }));
  for (const { piece, weight } of dealt) {
    const least = shares.reduce((a, b) => (b.weight < a.weight ? b : a));
    least.units.push(...piece);
    least.weight += weight;
  }
  return shares.map(({ units: own }) => own.sort((a, b) => order.get(a)! - order.get(b)!));
}

/** What is kept together may make a share so many times as heavy as a fair one. */
const bearable = 1.2;
/** Opening a model, reading a file and measuring take time as well: as some hundreds of tokens do. */
const weightOf = ({ tokens }: Unit): number => tokens + 500;
const sum = (units: readonly Unit[]): number => units.reduce((all, unit) => all + weightOf(unit), 0);
const heavier = (units: readonly Unit[], fair: number): boolean => units.length > 1 && sum(units) > fair * bearable;

/** Units that have a name in common, directly or by others; those without a name alone. */
function together(units: readonly Unit[], namesOf: (unit: Unit) => readonly string[]): Unit[][] {
  const groups: { units: Unit[]; names: Set<string> }[] = [];
  for (const unit of units) {
    const joined = { units: [unit], names: new Set(namesOf(unit)) };
    for (const other of groups.filter(({ names }) => [...joined.names].some((name) => names.has(name)))) {
      joined.units.push(...other.units);
      for (const name of other.names) joined.names.add(name);
      groups.splice(groups.indexOf(other), 1);
    }
    groups.push(joined);
  }
  return groups.map((group) => group.units);
}
