import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type Json,
  type MeasureDeclaration,
  percents,
  quoted,
  type ResultInContext,
} from '../../src/plugin.ts';
import { checkGroups, groupOptions, judgedGroups } from '../shared/groups.ts';
import { groupsByItem } from '../shared/labelled-samples.ts';
import { measureRankingGaps } from './gaps.ts';
import { placesOfItems } from './pairing.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set whose groups are compared; labels are not needed'),
  ...groupOptions,
  minGroupSize: z.int().min(2).default(10).describe('Minimum number of items that are ranked among others'),
});

const share = { unit: 'share', range: [0, 1] } as const;
const described = { ...share, ideal: null, direction: 'none', about: 'description' } as const;
const low = { ...share, ideal: 0, direction: 'lower', about: 'bias' } as const satisfies Partial<MeasureDeclaration>;

function firsts(result: ResultInContext): string | undefined {
  const { subject, attribute, worst, reference, terms } = result;
  if (!worst || !reference || worst.group === null || reference.group === null) return undefined;
  const [own, other] = percents(worst.value, reference.value);
  return `${subject} ranks ${own} of ${terms.item}s ${terms.of} ${quoted(worst.group)}${by(attribute)} first, and ${other} of ${quoted(reference.group)}; ${counted(terms.item, worst.n, reference.n)}.`;
}

function percentiles(result: ResultInContext): string | undefined {
  const { subject, attribute, worst, reference, terms } = result;
  if (!worst || !reference || worst.group === null || reference.group === null) return undefined;
  const [own, other] = percents(worst.value, reference.value);
  return `${subject} ranks ${terms.item}s ${terms.of} ${quoted(worst.group)}${by(attribute)} above ${own} of the others in their lists on average, and those of ${quoted(reference.group)} above ${other}; ${counted(terms.item, worst.n, reference.n)}.`;
}

/** Whether groups are ranked alike. */
export default defineMetric({
  id: 'ranking-gaps',
  version: 1,
  family: 'extrinsic',
  title: 'Ranking gaps',
  summary: 'Whether groups are ranked alike: percentiles, and how often each comes first; no labels needed',
  definition: `A ranking is a list of items with positions, 1 for the first. Of an item in a list of k,

    percentile = (items ranked below it + half of the others at its position) / (k - 1)

so that the first has 1, the last 0, and lists of any length can be taken together. An item is first if none in its list is above it.

    mean percentile = mean over the items of a group
    percentile gap  = mean percentile of the group - that of the rest: of the items in other groups of the attribute
    first rate      = share of the group's items that are first

Over the groups of one attribute a difference is the greatest value minus the least, and the first rate ratio the least divided by the
greatest: the impact ratio, with being first in place of being selected. Items alone in their list are not ranked among
others; they take no part, as items without a position, and both are counted.

Lists are independent of each other, the items of one are not: where one is higher, another is lower. Intervals are 95 %, over
the choice of lists, from ten lists on. Percentiles take Student's t with the jackknife's variance over lists, pairs of groups that of their difference, moved out to the limits of a rate with that variance where these are
wider; first rates Agresti's and Coull's limits on the effective number of items. For differences and ratios of first rates these are put together
from pairs, wider by as much as two rates go against each other. Greatest differences have Bonferroni's correction below, and begin at 0
where chance makes as much in more than 2.5 % of cases.

byChance is what the value would be on average if the places of each list were dealt to its items at random.`,
  deviations: [
    'First rates do not allow for how many of a group there are in a list: of a group with two items in each, at most one can be first. Compare groups that are in the lists equally often, or read percentiles.',
    'Positions are read as an order: 1, 5, 9 is the same as 1, 2, 3. Items of a list that are not in the data set do not count.',
    'All who share the first position of a list are first.',
  ],
  references: [
    {
      short: 'Miller 1974',
      citation: 'Miller (1974). The jackknife: a review. Biometrika 61(1), 1-15.',
      url: 'https://doi.org/10.1093/biomet/61.1.1',
      doi: '10.1093/biomet/61.1.1',
    },
  ],
  measures: {
    'percentile-difference': {
      ...low,
      title: 'Difference of percentiles',
      definition: 'Greatest mean percentile of a group minus the least.',
      main: true,
      of: 'mean-percentile',
      sentence: percentiles,
    },
    'first-rate-ratio': {
      ...share,
      unit: 'ratio',
      title: 'First rate ratio',
      definition:
        'Least share of a group\u2019s items that are first, divided by the greatest: the least impact ratio.',
      ideal: 1,
      direction: 'higher',
      about: 'bias',
      main: true,
      of: 'first-rate',
      sentence: firsts,
      gates: {
        recommended: ['warn', { min: 0.8 }],
        strict: ['error', { min: 0.8 }],
        why: 'The four-fifths rule of US employment law ([29 CFR 1607.4 D](https://www.law.cornell.edu/cfr/text/29/1607.4)), with being ranked first in place of being selected.',
      },
    },
    'mean-percentile': {
      ...described,
      title: 'Mean percentile',
      definition: 'Mean share of the others in its list that an item is ranked above.',
    },
    'first-rate': { ...described, title: 'First rate', definition: 'Share of items that are ranked first.' },
    'percentile-gap': {
      ...share,
      range: [-1, 1],
      title: 'Gap of the percentile',
      definition: 'Mean percentile of a group minus that of the rest: of the items in other groups of the attribute.',
      ideal: 0,
      direction: 'target',
      about: 'bias',
    },
    'first-rate-difference': {
      ...low,
      title: 'First rate difference',
      definition: 'Greatest share of a group\u2019s items that are first minus the least.',
      of: 'first-rate',
      sentence: firsts,
    },
  },
  options,
  data: { dataset: 'items' },
  roles: ['ranker'],
  check: ({ options, data: { dataset } }) => checkGroups(dataset, options),
  groups: ({ options, data: { dataset } }) => judgedGroups(dataset, options),
  needs: ({ data: { dataset } }) => ({ rankings: { kind: 'rankings' as const, data: dataset } }),
  measure: ({ options, data: { dataset }, observed: { rankings }, random }) =>
    measureRankingGaps(options, dataset, rankings, random),
  *samples({ data: { dataset }, observed: { rankings } }) {
    const groups: readonly Json[] = groupsByItem(dataset);
    for (const [i, id] of dataset.ids.entries()) {
      const [position, list] = [rankings.positions[i], rankings.lists[i]];
      yield { id, position: Number.isNaN(position) ? null : position, list: list < 0 ? null : list, groups: groups[i] };
    }
  },
  pairing: { answers: ['position', 'list'], statistics: (options, samples) => placesOfItems(options, samples) },
});
