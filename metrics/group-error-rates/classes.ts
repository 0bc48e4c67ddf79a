/** What group-error-rates measures of several classes: each against the rest, and the means over them. */
import type { Classed, Items, Json, Measurement, Random } from '../../src/plugin.ts';
import { meanOfDifferences, meanOfRates, rateInterval } from '../../src/statistics/index.ts';
import {
  type Compared,
  type Comparison,
  compareBy,
  farthest,
  type GapDefinition,
  gapDefinitions,
  type Scope,
} from './compare.ts';
import { measureRate, type Streams, tallied } from './error-rates.ts';
import {
  type All,
  inapplicableReason,
  type Judged,
  lackingFor,
  type Options,
  type PerGroup,
  tooFew,
} from './lacking.ts';
import { type RateName, rateOf } from './tally.ts';

/** More than so many are ids or texts rather than classes, and their results nobody reads. */
export const mostClasses = 100;

/** What is told of each class: of a group and of all items, and of the groups of an attribute. */
export const classRates = ['selection-rate', 'true-positive-rate', 'false-positive-rate'] as const satisfies RateName[];
export const macroGaps = [
  'demographic-parity-difference',
  'equalized-odds-difference',
  'true-positive-rate-difference',
  'false-positive-rate-difference',
] as const;
/** A least ratio is of the class that makes it; a mean of ratios says nothing. */
export const classGaps = ['demographic-parity-ratio', ...macroGaps] as const;
/** The mean over classes of selection rates says nothing: they add up to 1. */
export const macroRates = ['true-positive-rate', 'false-positive-rate'] as const satisfies RateName[];

const kinds = { positive: 'of the class', negative: 'of another class' };

/** What is predicted for each item: an index into the classes, -1 without an answer. */
export interface Predicted {
  classes: readonly string[];
  codes: ArrayLike<number>;
}

/** One class against the rest. */
interface OneClass {
  name: string;
  everyone: Judged;
  scopes: readonly Scope[];
  all: All;
}

export function measureClasses(options: Options, items: Items, predicted: Predicted, random: Streams): Measurement[] {
  const labelled = items.kind === 'items' ? null : items;
  const classes = predicted.classes.map((name, code) => oneClass(name, code, { options, items, predicted, random }));
  if (classes.length === 0 || classes.length > mostClasses) return noneOf(classes.length, items);
  const { everyone, scopes } = classes[0];
  const places = [everyone, ...scopes.flatMap(({ groups }) => groups)];
  const judgedAt = (place: number): OfClass[] =>
    classes.map((one) => ({ ...one, judged: [one.everyone, ...one.scopes.flatMap(({ groups }) => groups)][place] }));
  return [
    ...(labelled ? accuracies(options, labelled, predicted, random) : []),
    ...places.flatMap((_, place) =>
      macroRates
        .filter((name) => place === 0 || lackingFor(name, classes[0].all) === null)
        .map((name) => macroRate(name, judgedAt(place))),
    ),
    ...scopes.flatMap((_, scope) => gapsOfClasses.flatMap((gap) => gaps(gap, classes, scope, random))),
    ...places.flatMap((_, place) =>
      classRates.flatMap((name) => judgedAt(place).flatMap((one) => classRate(name, one))),
    ),
  ];
}

export const gapsOfClasses = gapDefinitions.filter(({ measure }) => (classGaps as readonly string[]).includes(measure));

interface Given {
  options: Options;
  items: Items;
  predicted: Predicted;
  random: Streams;
}

function oneClass(name: string, code: number, { options, items, predicted, random }: Given): OneClass {
  const { size, groups, counts } = items;
  const scores = new Float64Array(size);
  for (let i = 0; i < size; i++) scores[i] = predicted.codes[i] < 0 ? Number.NaN : Number(predicted.codes[i] === code);
  const labels = items.kind === 'items' ? {} : { positive: isClass(items, predicted, code) };
  const stream = (...names: readonly string[]): Random => random('class', name, ...names);
  const counted = tallied({ size, groups, ...(counts ? { counts } : {}), ...labels }, scores, options, stream);
  const lacking = { labels: items.kind === 'items', scores: true };
  const all = { everyone: counted.everyone, lacking, kinds: lacking.labels ? null : kinds, options };
  return { name, ...counted, all };
}

/** Whether each item has the label that is called as the predicted class. */
function isClass({ classes, codes }: Classed, predicted: Predicted, code: number): Uint8Array {
  const label = classes.indexOf(predicted.classes[code]);
  return Uint8Array.from(codes, (own) => Number(own === label));
}

/** Accuracy is that of all classes together: an item is right or not. */
function accuracies(options: Options, items: Classed, predicted: Predicted, random: Streams): Measurement[] {
  const { size, groups, classes, codes, counts } = items;
  const labelOf = predicted.classes.map((name) => classes.indexOf(name));
  const right = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    right[i] = predicted.codes[i] < 0 ? Number.NaN : Number(labelOf[predicted.codes[i]] === codes[i]);
  }
  const positive = new Uint8Array(size).fill(1);
  const { everyone, scopes } = tallied(
    { size, groups, positive, ...(counts ? { counts } : {}) },
    right,
    options,
    random,
  );
  const all: All = { everyone, lacking: { labels: false, scores: true }, kinds: null, options };
  const compared = gapDefinitions.filter(({ names }) => names.length === 1 && names[0] === 'accuracy');
  return [
    ...[everyone, ...scopes.flatMap((scope) => scope.groups)].map((judged) => measureRate('accuracy', judged, all)),
    ...scopes.flatMap((scope) => compared.map((gap) => compareBy(gap, scope, all).measurement)),
  ];
}

type OfClass = OneClass & { judged: Judged };

/** `female: nurse`; of all items the class alone. */
function classRate(name: RateName, { name: ofClass, judged, all }: OfClass): Measurement[] {
  if (lackingFor(name, all) !== null) return [];
  const measured = measureRate(name, judged, all);
  const group = judged.group === null ? ofClass : `${judged.group}: ${ofClass}`;
  return [{ ...measured, measure: `class-${name}`, group }];
}

/** A class that takes no part in a mean, and why. */
interface LeftOut {
  class: string;
  status: Exclude<Measurement['status'], 'ok'>;
  reason: string;
  lacksAnswers?: boolean | undefined;
}

const shown = ({ class: name, status, reason }: LeftOut): Json => ({ class: name, status, reason });

/** Of the classes that have enough items in the group. */
function macroRate(name: RateName, classes: readonly OfClass[]): Measurement {
  const { attribute, group, tally: first } = classes[0].judged;
  const reasons = classes.map(({ name: ofClass, judged, all }): LeftOut | null => {
    const inapplicable = inapplicableReason(name, all);
    if (inapplicable !== null) return { class: ofClass, status: 'inapplicable', reason: inapplicable };
    const few = tooFew(name, judged, all);
    return few === null ? null : { class: ofClass, ...few };
  });
  const rates = classes
    .filter((_, i) => reasons[i] === null)
    .map(({ judged: { tally } }) => {
      const { successes: right, trials: size } = rateOf(name, tally);
      return { right, size };
    });
  const leftOut = reasons.filter((one) => one !== null);
  const n = itemsOf(
    [name],
    rates.map(({ size }) => size),
  );
  const common = { measure: `macro-${name}`, attribute, group, n };
  const details = { classes: rates.length, leftOut: leftOut.map(shown), unanswered: first.unanswered };
  if (rates.length === 0) return { ...common, ...noClass(leftOut), details };
  const { value, lower, upper } = meanOfRates(rates);
  const interval = { level: 0.95, method: 'square-and-add from Agresti-Coull with exact bounds', lower, upper };
  return { ...common, status: 'ok', value, interval, details };
}

/** For true positive rates each class has items of its own; for others it is mostly the same ones. */
function itemsOf(names: readonly PerGroup[], sizes: readonly number[]): number {
  return names.length === 1 && names[0] === 'true-positive-rate' ? sum(sizes) : Math.max(0, ...sizes);
}

/** A gap between the groups of one attribute: the mean over classes, and of each class. */
function gaps(definition: GapDefinition, classes: readonly OneClass[], scope: number, random: Streams): Measurement[] {
  const { measure } = definition;
  const compared = classes.map((one) => ({ one, ...compareBy(definition, one.scopes[scope], one.all) }));
  // What cannot be asked of any class is told once.
  const isAsked = compared.some(({ measurement }) => measurement.status !== 'inapplicable');
  const ofClasses = compared.map(({ one, measurement, compared: found }) => ({
    ...measurement,
    measure: `class-${measure}`,
    group: one.name,
    details: { ...measurement.details, ...(found === null ? {} : apart(definition, found)) },
  }));
  const hasMean = (macroGaps as readonly string[]).includes(measure);
  return [...(hasMean ? [macroGap(definition, compared, random)] : []), ...(isAsked ? ofClasses : [])];
}

function macroGap(
  definition: GapDefinition,
  compared: readonly (Comparison & { one: Pick<OneClass, 'name'> })[],
  random: Streams,
): Measurement {
  const { measure, names } = definition;
  const found: { name: string; measurement: Measured; own: Compared }[] = [];
  const leftOut: LeftOut[] = [];
  for (const { one, measurement, compared: own } of compared) {
    if (measurement.status === 'ok' && own !== null) found.push({ name: one.name, measurement, own });
    else if (measurement.status !== 'ok') leftOut.push({ class: one.name, ...measurement });
  }
  const { attribute, group, details: { emptyCombinations } = {} } = compared[0].measurement;
  const n = itemsOf(
    names,
    found.map(({ measurement }) => measurement.n),
  );
  const common = { measure: `macro-${measure}`, attribute, group, n };
  const details = {
    classes: found.length,
    leftOut: leftOut.map(shown),
    ...(emptyCombinations === undefined ? {} : { emptyCombinations }),
  };
  if (found.length === 0) return { ...common, ...noClass(leftOut), details };
  const { value, lower, upper } = meanOfDifferences(
    found.map(({ own }) => own.estimates),
    {
      independent: names.length === 1 && names[0] === 'true-positive-rate',
      random: random('mean over classes', measure, attribute ?? ''),
    },
  );
  const byChance = found.flatMap(({ measurement }) => measurement.byChance ?? []);
  const most = found.reduce((a, b) => (isFartherApart(b.measurement, a.measurement) ? b : a));
  return {
    ...common,
    status: 'ok',
    value,
    ...(byChance.length < found.length ? {} : { byChance: sum(byChance) / byChance.length }),
    interval: { level: 0.95, method: 'square-and-add over classes, errors drawn below', lower, upper },
    details: {
      ...details,
      class: most.name,
      ...apart(definition, most.own),
      compared: sum(found.map(({ own }) => pairsOf(own))),
    },
  };
}

type Measured = Measurement & { status: 'ok' };

/** Whether groups are farther apart even at the kinder end of the interval; where that is no difference, by the value. */
function isFartherApart({ value, interval }: Measured, other: Measured): boolean {
  const [surely, otherwise] = [interval!.lower, other.interval!.lower];
  return surely > otherwise || (surely === otherwise && value > other.value);
}

const pairsOf = ({ families }: Pick<Compared, 'families'>) =>
  sum(families.map(({ length }) => (length * (length - 1)) / 2));

/** Of a class the two groups that are farthest apart in a rate: the one first that is missed, or chosen, more often. */
function apart(definition: GapDefinition, { families, estimates }: Compared): { [key: string]: Json } {
  const family = farthest(definition, estimates);
  const name = definition.names[family] as RateName;
  const rates = families[family].map(({ group, tally }) => {
    const { successes, trials } = rateOf(name, tally);
    const { lower, upper } = rateInterval(successes, trials);
    return { group: group!, value: successes / trials, n: trials, lower, upper };
  });
  const ascending = rates.toSorted((a, b) => a.value - b.value);
  const [least, greatest] = [ascending[0], ascending.at(-1)!];
  const [worst, reference] = name === 'true-positive-rate' ? [least, greatest] : [greatest, least];
  return { of: name, compared: pairsOf({ families }), worst, reference };
}

/** Why there is no mean: what can be remedied goes first. */
function noClass(leftOut: readonly LeftOut[]) {
  const few = leftOut.filter(({ status }) => status === 'insufficient');
  if (few.length > 0) {
    const lacksAnswers = few.some((one) => one.lacksAnswers);
    const reason = `no class has enough items${lacksAnswers ? '; with an answer to every item some would have' : ''}`;
    return { status: 'insufficient', reason, counts: { classes: 0 }, required: 1, lacksAnswers } as const;
  }
  const { status, reason } = leftOut.find((one) => one.status === 'undefined') ?? leftOut[0];
  return { status: status === 'undefined' ? status : ('inapplicable' as const), reason };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Nobody has answered, or the answers are no classes. */
function noneOf(count: number, { size }: Items): Measurement[] {
  const measures = [...macroRates, ...macroGaps].map((name) => `macro-${name}`);
  return measures.map((measure): Measurement => {
    const common = { measure, attribute: null, group: null, n: 0 };
    if (count > mostClasses) {
      const reason = `${count} different decisions; at most ${mostClasses} classes are compared`;
      return { ...common, status: 'inapplicable', reason };
    }
    const lacking = { counts: { items: 0 }, required: 1, lacksAnswers: size > 0 };
    return { ...common, status: 'insufficient', reason: 'no item has an answer', ...lacking };
  });
}
