/** One mixed model: what all attributes of a person add to an answer. */
import type { Interval } from '../../src/plugin.ts';
import { fitMixedModel, mixedContrast } from '../../src/statistics/index.ts';

export interface Answer {
  decision: number;
  /** NaN where the data do not say. */
  age: number;
  /** By attribute the group of the person; undefined for none. */
  groups: readonly (string | undefined)[];
  value: number;
}

export interface Attribute {
  name: string;
  reference: string;
  /** Without the reference. */
  others: readonly string[];
}

/** Of one group, or of ten years of age. */
export interface Coefficient {
  value: number;
  standardError: number;
  interval: Interval | null;
  /** Standard deviation of what decisions have of their own. */
  spread: number;
}

export interface Audit {
  decisions: number;
  answers: number;
  /** Answers about people in no group of some attribute, or whose age is not known: in no model. */
  incomplete: number;
  age: Coefficient | null;
  /** By attribute, then by group; a group without answers is not among them. */
  groups: ReadonlyMap<string, ReadonlyMap<string, Coefficient>>;
  singular: boolean;
  residual: number;
}

/** Of fewer decisions an interval says too little of others (docs/intervals/decision-audit.md). */
export const LEAST_DECISIONS = 5;
/** So small a part of the deviation of answers is what rounding leaves. */
const ROUNDING = 1e-4;

interface Without {
  status: 'undefined';
  reason: string;
}

const without = (reason: string): Without => ({ status: 'undefined', reason });

/** @returns a reason where there is no such model */
export function audit(all: readonly Answer[], attributes: readonly Attribute[]): Audit | Without {
  const aged = all.some(({ age }) => !Number.isNaN(age));
  const answers = all.filter(
    ({ groups, age }) => groups.every((group) => group !== undefined) && !(aged && Number.isNaN(age)),
  );
  const constant = Float64Array.from(answers, () => 1);
  const found: { attribute: string; group: string; column: Float64Array }[] = [];
  for (const [k, { name, others }] of attributes.entries()) {
    for (const group of others) {
      const column = Float64Array.from(answers, ({ groups }) => Number(groups[k] === group));
      if (column.includes(1)) found.push({ attribute: name, group, column });
    }
  }
  const ages = answers.map(({ age }) => age);
  const middle = ages.reduce((sum, age) => sum + age, 0) / ages.length;
  const byTens =
    aged && ages.some((age) => age !== ages[0]) ? Float64Array.from(ages, (age) => (age - middle) / 10) : null;
  const columns = [constant, ...(byTens ? [byTens] : []), ...found.map(({ column }) => column)];
  const model = fitMixedModel({
    y: Float64Array.from(answers, ({ value }) => value),
    fixed: columns,
    random: columns,
    cluster: Int32Array.from(answers, ({ decision }) => decision),
  });
  if (!model)
    return without(
      'the answers are too few, or attributes go together in them, so that one cannot be told from another',
    );
  if (!model.converged) return without('the search for the best model did not end');
  const { clusters, singular, residualVariance, randomCovariance } = model;
  const negligible = ROUNDING * deviationOf(answers.map(({ value }) => value));
  const at = (place: number): Coefficient => {
    const weights = Float64Array.from(columns, (_, j) => Number(j === place));
    const { value, standardError, interval } = mixedContrast(model, weights);
    const same = standardError <= negligible;
    return {
      value: same && Math.abs(value) <= negligible ? 0 : value,
      standardError: same ? 0 : standardError,
      interval: same || clusters < LEAST_DECISIONS ? null : interval,
      spread: Math.sqrt(randomCovariance[place * columns.length + place]),
    };
  };
  const groups = new Map(attributes.map(({ name }) => [name, new Map<string, Coefficient>()]));
  const before = columns.length - found.length;
  for (const [k, { attribute, group }] of found.entries()) groups.get(attribute)!.set(group, at(before + k));
  return {
    ...{ decisions: clusters, answers: answers.length, incomplete: all.length - answers.length, singular },
    age: byTens ? at(1) : null,
    groups,
    residual: Math.sqrt(residualVariance),
  };
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
