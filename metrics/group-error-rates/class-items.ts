/** The measures of several classes as functions of single items: from how often each label is predicted as each class. */
import type {
  Classed,
  Group,
  ItemDecision,
  ItemStatistics,
  Items,
  Json,
  MeasurementId,
  Sample,
} from '../../src/plugin.ts';
import { attributesOf, intersect } from '../shared/groups.ts';
import { groupsByAttribute, groupsByItem, groupsOf } from '../shared/labelled-samples.ts';
import { gapsOfClasses, macroGaps, macroRates, type Predicted } from './classes.ts';
import type { GapDefinition } from './compare.ts';
import type { Options, PerGroup } from './lacking.ts';

export function* classSamples(data: Items, { classes, codes }: Predicted): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  for (const [i, id] of data.ids.entries()) {
    const label = data.kind === 'items' ? {} : { label: data.classes[data.codes[i]] };
    yield { id, decision: codes[i] < 0 ? null : classes[codes[i]], ...label, groups: groups[i] };
  }
}

interface Coded extends Pick<Classed, 'size' | 'groups' | 'classes'> {
  /** Indices into the classes, -1 where there is none. */
  labels: Int32Array;
  predicted: Int32Array;
  isLabelled: boolean;
}

function fromSamples(samples: readonly Sample[]): Coded {
  const isLabelled = samples.some(({ label }) => typeof label === 'string');
  const named = samples.flatMap(({ label, decision }) => [label, decision].filter((name) => typeof name === 'string'));
  const classes = [...new Set(named)].sort();
  const codeOf = new Map<Json | undefined, number>(classes.map((name, code) => [name, code]));
  const codesOf = (names: readonly (Json | undefined)[]) => Int32Array.from(names, (name) => codeOf.get(name) ?? -1);
  return {
    size: samples.length,
    groups: groupsOf(samples),
    classes,
    labels: codesOf(samples.map(({ label }) => label)),
    predicted: codesOf(samples.map(({ decision }) => decision)),
    isLabelled,
  };
}

export function classesOfItems(options: Options, samples: readonly Sample[]): ItemStatistics {
  const coded = fromSamples(samples);
  const everyone: Part = { attribute: null, id: null, members: Uint32Array.from(samples, (_, i) => i) };
  const scopes: Scope[] = [
    ...(options.attributes ?? attributesOf(coded)).map((attribute) => ({
      attribute,
      groups: coded.groups.filter((group) => group.attribute === attribute),
    })),
    ...options.intersections.map((attributes) => intersect(coded, attributes)),
  ];
  const judged = [everyone, ...scopes.flatMap(({ groups }) => groups)];
  return {
    means: coded.isLabelled ? judged.map((part) => rightOf(part, coded)) : [],
    others: fromTables(coded, judged, scopes, options.minGroupSize),
  };
}

/** All items, or a group. */
interface Part {
  attribute: string | null;
  id: string | null;
  members: Uint32Array;
}

interface Scope {
  attribute: string;
  groups: readonly Group[];
}

function rightOf({ attribute, id: group, members }: Part, { size, labels, predicted }: Coded) {
  const values = new Float64Array(size).fill(Number.NaN);
  for (const i of members) if (predicted[i] >= 0) values[i] = Number(predicted[i] === labels[i]);
  return { measure: 'accuracy', attribute, group, values };
}

function fromTables(
  coded: Coded,
  judged: readonly Part[],
  scopes: readonly Scope[],
  minGroupSize: number,
): NonNullable<ItemStatistics['others']> {
  const { classes, isLabelled } = coded;
  // Which classes and groups are large enough is settled by the items as they are.
  const large = new Map(
    judged.map(({ members }) => {
      const table = tableOf(coded, members);
      return [members, (name: PerGroup, c: number) => rateIn(table, name, c).trials >= minGroupSize];
    }),
  );
  const isLarge = (members: Uint32Array, name: PerGroup, c: number) => large.get(members)!(name, c);
  const rates = isLabelled ? macroRates : [];
  const gaps = gapsOfClasses.filter(({ names }) => isLabelled || names[0] === 'selection-rate');
  return {
    places: [
      ...judged.flatMap(({ attribute, id: group }) =>
        rates.map((name): MeasurementId => ({ measure: `macro-${name}`, attribute, group })),
      ),
      ...scopes.flatMap(({ attribute }) => gaps.flatMap(({ measure }) => placesOf(measure, attribute, classes))),
    ],
    recompute(weight) {
      const tables = new Map(judged.map(({ members }) => [members, tableOf(coded, members, weight)]));
      const rate = (members: Uint32Array, name: PerGroup, c: number) => rateIn(tables.get(members)!, name, c).rate;
      const ofGroups = judged.flatMap(({ members }) =>
        rates.map((name) => {
          const known = [...classes.keys()].filter((c) => isLarge(members, name, c));
          return meanOf(known.map((c) => rate(members, name, c)));
        }),
      );
      const between = ({ groups }: Scope, gap: GapDefinition) =>
        Array.from(classes.keys(), (c) =>
          gapOf(gap, (name) =>
            groups.filter(({ members }) => isLarge(members, name, c)).map(({ members }) => rate(members, name, c)),
          ),
        );
      return [
        ...ofGroups,
        ...scopes.flatMap((scope) =>
          gaps.flatMap((gap) => {
            const own = between(scope, gap);
            return hasMean(gap.measure) ? [meanOf(own.filter((value) => !Number.isNaN(value))), ...own] : own;
          }),
        ),
      ];
    },
  };
}

/** The mean over classes, where there is one, and each class. */
function placesOf(measure: string, attribute: string, classes: readonly string[]): MeasurementId[] {
  return [
    ...(hasMean(measure) ? [{ measure: `macro-${measure}`, attribute, group: null }] : []),
    ...classes.map((group) => ({ measure: `class-${measure}`, attribute, group })),
  ];
}

function tableOf({ classes, labels, predicted }: Coded, members: Uint32Array, weight?: Uint32Array): Table {
  const [found, ofLabel, ofClass] = [0, 1, 2].map(() => new Float64Array(classes.length));
  let all = 0;
  for (const i of members) {
    const times = predicted[i] < 0 ? 0 : (weight?.[i] ?? 1);
    if (times === 0) continue;
    all += times;
    ofClass[predicted[i]] += times;
    if (labels[i] < 0) continue;
    ofLabel[labels[i]] += times;
    if (labels[i] === predicted[i]) found[labels[i]] += times;
  }
  return { all, found, ofLabel, ofClass };
}

export function classDecisions(samples: readonly Sample[]): ItemDecision[] {
  return samples.map(({ id, decision, label, groups = {} }) => {
    const decided = typeof decision === 'string' ? decision : null;
    const right = decided === null || typeof label !== 'string' ? null : decided === label;
    return { decision: decided, right, groups: groupsByAttribute(id, groups), case: null };
  });
}

/** Items by label and prediction, and how many there are of each; without labels the latter alone. */
interface Table {
  all: number;
  found: Float64Array;
  ofLabel: Float64Array;
  ofClass: Float64Array;
}

function rateIn({ all, found, ofLabel, ofClass }: Table, name: PerGroup, c: number): { rate: number; trials: number } {
  if (name === 'selection-rate') return { rate: ofClass[c] / all, trials: all };
  return name === 'true-positive-rate'
    ? { rate: found[c] / ofLabel[c], trials: ofLabel[c] }
    : { rate: (ofClass[c] - found[c]) / (all - ofLabel[c]), trials: all - ofLabel[c] };
}

/** NaN where fewer than two groups are compared, or all their rates are 0 and a ratio is asked for. */
function gapOf({ measure, names }: GapDefinition, ratesOf: (name: PerGroup) => readonly number[]): number {
  const gaps = names.map((name) => {
    const rates = ratesOf(name);
    if (rates.length < 2) return Number.NaN;
    const [least, greatest] = [Math.min(...rates), Math.max(...rates)];
    return measure.endsWith('-ratio') ? least / greatest : greatest - least;
  });
  return Math.max(...gaps);
}

const hasMean = (measure: string) => (macroGaps as readonly string[]).includes(measure);
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
