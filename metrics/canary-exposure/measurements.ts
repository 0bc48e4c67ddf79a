/** What canary-exposure measures: over all canaries, of each group, and of a group against the rest. */
import type { Group, Json, Measurement, Outcome, Random } from '../../src/plugin.ts';
import { type AgainstRest, againstRest, clusteredMean, mean, type Values } from '../../src/statistics/index.ts';
import { bitsByChance, bitsOf, type Exposures, fisher } from './exposures.ts';

interface Options {
  minGroupSize: number;
  resamples: number;
  random: (...names: readonly string[]) => Random;
}

/** Bits are told as shares of the greatest there can be. */
interface Bits {
  shares: Float64Array;
  most: number;
}

export function measureExposures(found: Exposures, groups: readonly Group[], options: Options): Measurement[] {
  const { canaries, leftOut } = found;
  const most = Math.log2(Math.max(1, ...canaries.map(({ candidates }) => candidates)));
  const bits = { shares: Float64Array.from(canaries, (canary) => bitsOf(canary) / most), most };
  const place = { attribute: null, group: null };
  const all = canaries.map((_, k) => k);
  const inGroup = groups.map(({ members }) => {
    const own = new Set(members);
    return Uint8Array.from(canaries, ({ item }) => Number(own.has(item)));
  });
  return [
    ...measureSome(found, bits, all, options, { name: ['all'], details: { dropped: leftOut } }).map((one) => ({
      ...place,
      ...one,
    })),
    ...groups.flatMap(({ attribute, id }, g) => {
      const own = all.filter((k) => inGroup[g][k] === 1);
      const name = [attribute, id];
      return [
        ...measureSome(found, bits, own, options, { name, details: {} }),
        ...measureApart(found, bits, inGroup[g], options, name),
      ].map((one): Measurement => ({ attribute, group: id, ...one }));
    }),
  ];
}

type Placeless = { measure: string; details?: Readonly<Record<string, Json>> } & Outcome;

const amounts = ({ shares }: Bits, { resamples, random }: Options, name: readonly string[]): Values => ({
  ...{ kind: 'amounts', values: shares, resamples },
  random: (part) => random('exposure', ...name, part),
});

const firsts = ({ canaries }: Exposures): Values => ({
  kind: 'decisions',
  values: Float64Array.from(canaries, ({ rank }) => Number(rank === 1)),
});

function measureSome(
  found: Exposures,
  bits: Bits,
  own: readonly number[],
  options: Options,
  { name, details }: { name: readonly string[]; details: Readonly<Record<string, Json>> },
): Placeless[] {
  const measures = ['exposure', 'extraction-rate'];
  const short = tooFew(own.length, found, options);
  if (short) return measures.map((measure) => ({ measure, ...short, details }));
  const members = new Uint8Array(found.canaries.length);
  for (const k of own) members[k] = 1;
  const canaries = own.map((k) => found.canaries[k]);
  const exposure = clusteredMean(amounts(bits, options, name), members, null)!;
  const { lower, upper, ...rest } = exposure.interval;
  const rate = clusteredMean(firsts(found), members, null)!;
  const value = mean(canaries.map(bitsOf));
  return [
    {
      ...{ measure: 'exposure', status: 'ok', value, n: own.length, details },
      byChance: mean(canaries.map(({ candidates }) => bitsByChance(candidates))),
      interval: { ...rest, lower: Math.min(value, lower * bits.most), upper: Math.max(value, upper * bits.most) },
      ...{ pValue: fisher(canaries), alternative: 'greater' },
    },
    {
      ...{
        measure: 'extraction-rate',
        status: 'ok',
        value: rate.value,
        n: own.length,
        interval: rate.interval,
        details,
      },
      byChance: mean(canaries.map(({ candidates }) => 1 / candidates)),
    },
  ];
}

function measureApart(
  found: Exposures,
  bits: Bits,
  members: Uint8Array,
  options: Options,
  name: readonly string[],
): Placeless[] {
  const measures = ['exposure-difference', 'extraction-rate-difference'];
  const size = members.reduce((sum, one) => sum + one, 0);
  if (size < options.minGroupSize) return [];
  const short = tooFew(members.length - size, found, options, 'outside of the group');
  if (short) return measures.map((measure) => ({ measure, ...short }));
  const told = (measure: string, { group, rest, difference }: AgainstRest, scale: number): Placeless => {
    const { lower, upper, ...how } = difference!.interval;
    return {
      ...{ measure, status: 'ok', value: difference!.value * scale, n: size },
      interval: { ...how, lower: lower * scale, upper: upper * scale },
      details: { ofGroup: group!.value * scale, ofRest: rest!.value * scale, nOfRest: rest!.n },
    };
  };
  return [
    told('exposure-difference', againstRest(amounts(bits, options, [...name, 'apart']), members, null), bits.most),
    told('extraction-rate-difference', againstRest(firsts(found), members, null), 1),
  ];
}

function tooFew(n: number, { leftOut }: Exposures, { minGroupSize: required }: Options, where = ''): Outcome | null {
  if (n >= required) return null;
  const lacking = leftOut > 0 && n + leftOut >= required;
  const canaries = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'canary' : 'canaries'}`;
  const left = lacking ? `, and ${canaries(leftOut)} left out for want of an answer` : '';
  const reason = `${canaries(n)}${where === '' ? '' : ` ${where}`}${left}; at least ${required} are needed`;
  return { status: 'insufficient', reason, n, counts: { canaries: n }, required, lacksAnswers: lacking };
}
