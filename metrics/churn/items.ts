/** The measures of churn as functions of single items. */
import type { Decisions, ItemDecision, ItemStatistics, Items, Json, MeasurementId, Sample } from '../../src/plugin.ts';
import { groupsByAttribute, groupsByItem, groupsOf as groupsOfSamples } from '../shared/labelled-samples.ts';
import { changesOf } from './changes.ts';
import { groupsOf, type MeasureName, measures, type Options, valuesOf } from './measurements.ts';

/** The fields of a sample that follow from the answers of the two. */
export const answers = ['decision', 'reference', 'alike', 'before', 'now', 'divergence'] as const;

export function* churnSamples(data: Items, reference: Decisions, own: Decisions): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  const changes = changesOf(data, reference, own);
  const names = ['alike', 'before', 'now', 'divergence'] as const;
  const decision = ({ classes, codes }: Decisions, i: number) => classes[codes[i]] ?? null;
  for (const [i, id] of data.ids.entries()) {
    const known = names.flatMap((name): [string, number | null][] => {
      const values = changes[name];
      return 'reason' in values ? [] : [[name, Number.isNaN(values[i]) ? null : values[i]]];
    });
    yield {
      ...{ id, groups: groups[i], decision: decision(own, i), reference: decision(reference, i) },
      ...(data.cases ? { case: data.cases.ids[data.cases.of[i]] ?? null } : {}),
      ...Object.fromEntries(known),
    };
  }
}

/** Of the subject; whether it is right is known of items that the reference answered, too. */
export function itemDecisions(samples: readonly Sample[]): ItemDecision[] {
  return samples.map(({ id, decision, now, groups = {}, ...sample }) => ({
    decision: typeof decision === 'string' ? decision : null,
    right: typeof now === 'number' ? now === 1 : null,
    groups: groupsByAttribute(id, groups),
    case: typeof sample.case === 'string' ? sample.case : null,
  }));
}

/** None where items belong to cases: tests that take each item for itself would find too much. */
export function churnOfItems(options: Options, samples: readonly Sample[]): ItemStatistics {
  if (samples.some((sample) => typeof sample.case === 'string')) return { means: [] };
  const numbers = (name: string) =>
    samples.some((sample) => typeof sample[name] === 'number')
      ? Float64Array.from(samples, ({ [name]: value }) => (typeof value === 'number' ? value : Number.NaN))
      : { reason: 'no sample has it' };
  const [alike, before, now, divergence] = ['alike', 'before', 'now', 'divergence'].map(numbers);
  const values = valuesOf({ alike, before, now, divergence });
  const groups = groupsOf({ groups: groupsOfSamples(samples) }, options);
  const measured = measures.flatMap((measure): [MeasureName, Float64Array][] => {
    const own = values[measure];
    return 'reason' in own ? [] : [[measure, own]];
  });
  const isMember = groups.map(({ members }) => {
    const flags = new Uint8Array(samples.length);
    for (const i of members) flags[i] = 1;
    return flags;
  });
  const compared = measured.flatMap(([measure, own]) => groups.map((group, g) => ({ measure, own, group, g })));
  return {
    means: measured.flatMap(([measure, own]) => [
      { measure, attribute: null, group: null, values: own },
      ...groups.map(({ attribute, id }, g) => ({
        ...{ measure, attribute, group: id },
        values: own.map((value, i) => (isMember[g][i] ? value : Number.NaN)),
      })),
    ]),
    others: {
      places: compared.map(
        ({ measure, group: { attribute, id } }): MeasurementId => ({
          measure: `${measure}-difference`,
          attribute,
          group: id,
        }),
      ),
      recompute: (weight) => compared.map(({ own, g }) => differenceOf(own, isMember[g], weight)),
    },
  };
}

/** The mean of the members minus that of the others. */
function differenceOf(values: Float64Array, isMember: Uint8Array, weight: Uint32Array): number {
  const [sums, counts] = [new Float64Array(2), new Float64Array(2)];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sums[isMember[i]] += weight[i] * values[i];
    counts[isMember[i]] += weight[i];
  }
  return sums[1] / counts[1] - sums[0] / counts[0];
}
