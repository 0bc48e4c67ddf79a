import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type LabelledData,
  type Measurement,
  percent,
  percents,
  quoted,
  type Random,
  way,
} from '../../src/plugin.ts';
import { agrestiCoullLimits, pearson, rateDifference, rmsDifference } from '../../src/statistics/index.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set with a class (an occupation) and groups'),
  attributes: z.array(z.string()).min(1).optional().describe('Attributes whose groups are compared; all by default'),
  minGroupSize: z
    .int()
    .min(1)
    .default(10)
    .describe('Least number of items of a class inside the group, and outside of it, for a gap of that class'),
});
type Options = z.infer<typeof options>;

/** Items on one side of a group: how many have an answer, how many of these are right, and how many there are. */
interface Side {
  right: number;
  size: number;
  items: number;
}

/** Items of one class, in the group and outside of it. */
interface Cell {
  name: string;
  inside: Side;
  outside: Side;
}

/** True positive rate gaps per class, in the manner of Bias in Bios (De-Arteaga et al. 2019). */
export default defineMetric({
  id: 'true-positive-rate-gap',
  version: 4,
  family: 'extrinsic',
  title: 'True positive rate gap',
  summary:
    "Whether a many-class classifier recognises each class alike in every group, and whether that follows the group's share",
  definition: `For a class y and a group g, with predictions y^:

    TPR(g, y) = P(y^ = y | g, y)          gap(g, y) = TPR(g, y) - TPR(not g, y)
    rms(g) = root of the mean over classes of gap(g, y)^2
    share(g, y) = P(g | y)                correlation(g) = Pearson's r over classes of gap(g, y) with share(g, y)

"Not g" are the items of the attribute's other groups. Of two groups that are each other's opposite only the first is
reported; the other has the same numbers with the sign turned. A positive correlation says that a group is recognised
less in the classes where it is rare: the classifier adds to the imbalance it was trained on.

Classes with fewer than minGroupSize items in or outside the group have no gap and take no part in the summaries, which list
them. Items without an answer take no part; details.withoutAnswer counts them. Intervals are 95 %: Agresti's and Coull's of both sides put together for a gap (as Newcombe does with Wilson's). The correlation has none: the gaps' errors pull it towards 0, and redrawn items held it in 0 to 57 % of simulated data sets.
Chance alone makes rms greater than 0: byChance is what it would be on average if it were shuffled, within each class, who is in the group. Its interval is therefore every rms that the
data do not reject, by the distribution of the root mean square of the gaps with their errors (simulated; widened to hold the value), and
begins at 0 where chance could have made all of it. details.rmsCorrected takes the gaps' sampling variance out of the value.`,
  deviations: [
    'The paper has two groups (women and men). With more, each is compared with all others of its attribute.',
    'Intervals, the corrected rms and the least number of items are ours.',
  ],
  references: [
    {
      short: 'De-Arteaga et al. 2019',
      citation:
        'De-Arteaga, Romanov, Wallach, Chayes, Borgs, Chouldechova, Geyik, Kenthapadi and Kalai (2019). Bias in Bios: A Case Study of Semantic Representation Bias in a High-Stakes Setting. FAT* 2019, 120-128.',
      url: 'https://arxiv.org/abs/1901.09451',
      doi: '10.1145/3287560.3287572',
    },
  ],
  measures: {
    'tpr-gap': {
      title: 'True positive rate gap of a class',
      definition:
        'Share of the class recognised in the group minus that outside of it. The group is named with the class.',
      unit: 'share',
      ideal: 0,
      range: [-1, 1],
      direction: 'target',
      about: 'performance',
    },
    'rms-tpr-gap': {
      title: 'Root mean square of the gaps',
      definition: 'Root of the mean over classes of the squared true positive rate gap.',
      unit: 'share',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
      main: true,
      sentence: ({ subject, attribute, value, n, worst, reference }) => {
        if (!worst || !reference)
          return `${subject} recognises classes more often for some groups than for others${by(attribute)}, by ${percent(value)} on the root of the mean square; ${counted('item', n)}.`;
        const [own, other] = percents(worst.value, reference.value);
        return `${subject} recognises ${own} of the items of ${quoted(worst.group)}${by(attribute)}, ${other} of those of ${quoted(reference.group)}; ${counted('item', worst.n, reference.n)}.`;
      },
    },
    'gap-share-correlation': {
      title: "Correlation of gap and the group's share",
      definition: "Pearson's correlation over classes of the gap with the share of the group in the class.",
      unit: 'correlation',
      ideal: 0,
      range: [-1, 1],
      direction: 'target',
      about: 'bias',
      sentence: (told) =>
        `${told.subject} recognises a class ${way(told, 'less', 'more')} often for a group the rarer the group is in it${by(told.attribute)}; ${counted('item', told.n)}.`,
    },
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check({ options: { attributes }, data: { dataset } }) {
    const known = attributesOf(dataset);
    if (known.length === 0) {
      return [
        {
          option: 'dataset',
          message: 'the data set has no groups',
          hint: 'Name the columns that hold them, and check that they are not empty',
        },
      ];
    }
    return unknownNames('attributes', 'attribute', attributes, known);
  },
  needs: ({ data }) => ({ predicted: { kind: 'predicted-classes' as const, data: data.dataset } }),
  measure: ({ options, data: { dataset }, observed: { predicted }, random }) =>
    (options.attributes ?? attributesOf(dataset)).flatMap((attribute) => {
      if (dataset.groups.filter((group) => group.attribute === attribute).length < 2) return onlyGroup(attribute);
      return comparedGroups(dataset, attribute).flatMap((group) =>
        measureGroup(attribute, group, tally(dataset, predicted.codes, attribute, group), options, random),
      );
    }),
});

function onlyGroup(attribute: string): Measurement[] {
  const reason = '1 group in the data; it has no other to be compared with';
  return ['tpr-gap', 'rms-tpr-gap', 'gap-share-correlation'].map((measure) => {
    return { measure, attribute, group: null, status: 'inapplicable', reason, n: 0 };
  });
}

/** All groups of the attribute, or the first of two that share no item. */
function comparedGroups({ groups }: LabelledData, attribute: string): string[] {
  const of = groups.filter((group) => group.attribute === attribute);
  if (of.length !== 2) return of.map(({ id }) => id);
  const first = new Set(of[0].members);
  return of.filter((group, i) => i === 0 || group.members.some((item) => first.has(item))).map(({ id }) => id);
}

function tally(
  { groups, classes, codes }: LabelledData,
  predicted: Int32Array,
  attribute: string,
  id: string,
): { cells: Cell[]; withoutAnswer: number } {
  const side = (): Side => ({ right: 0, size: 0, items: 0 });
  const cells = classes.map((name): Cell => ({ name, inside: side(), outside: side() }));
  const of = groups.filter((group) => group.attribute === attribute);
  const own = new Set(of.find((group) => group.id === id)!.members);
  let withoutAnswer = 0;
  for (const item of new Set(of.flatMap(({ members }) => [...members]))) {
    const side = cells[codes[item]][own.has(item) ? 'inside' : 'outside'];
    side.items++;
    if (predicted[item] < 0) {
      withoutAnswer++;
      continue;
    }
    side.size++;
    if (predicted[item] === codes[item]) side.right++;
  }
  return { cells, withoutAnswer };
}

function measureGroup(
  attribute: string,
  group: string,
  { cells, withoutAnswer }: { cells: readonly Cell[]; withoutAnswer: number },
  { minGroupSize: required }: Options,
  random: (...names: readonly string[]) => Random,
): Measurement[] {
  const small = ({ inside, outside }: Cell) => Math.min(inside.size, outside.size) < required;
  const isLacking = ({ inside, outside }: Cell) =>
    lacksAnswers([inside.size, outside.size], [inside.items, outside.items], required);
  const kept = cells.filter((cell) => !small(cell));
  const enough = kept.length + cells.filter(isLacking).length;
  const gaps = cells.map((cell): Measurement => {
    const { name, inside, outside } = cell;
    const counts = { inside: inside.size, outside: outside.size };
    const common = { measure: 'tpr-gap', attribute, group: `${group}: ${name}`, n: inside.size + outside.size };
    if (small(cell)) {
      const lacking = isLacking(cell);
      const few = `${inside.size} items of the class in the group and ${outside.size} outside; at least ${required} of each are needed`;
      const reason = shortage(few, { answered: inside.size + outside.size, lacking });
      return { ...common, status: 'insufficient', reason, counts, required, lacksAnswers: lacking };
    }
    const { value, lower, upper } = rateDifference(inside, outside);
    const details = { ...counts, share: shareOf(cell), tpr: inside.right / inside.size };
    return {
      ...common,
      status: 'ok',
      value,
      interval: { level: 0.95, method: 'Newcombe from Agresti-Coull', lower, upper },
      details,
    };
  });

  const leftOut = cells.filter(small).map(({ name }) => name);
  const n = kept.reduce((sum, { inside, outside }) => sum + inside.size + outside.size, 0);
  const common = { attribute, group, n };
  const details = { classes: kept.length, leftOut, withoutAnswer };
  const tooFew = (measure: string, least: number): Measurement | null => {
    if (kept.length >= least) return null;
    const lacking = enough >= least;
    const few = `${kept.length} classes have enough items; at least ${least} are needed`;
    const reason = shortage(few, { answered: cells.reduce((sum, one) => sum + one.inside.size, 0), lacking });
    const counts = { classes: kept.length };
    return {
      ...common,
      measure,
      status: 'insufficient',
      reason,
      counts,
      required: least,
      lacksAnswers: lacking,
      details,
    };
  };
  const stream = (what: string) => random(what, attribute, group);
  const rootMeanSquare = (): Measurement => {
    const pairs = kept.map(({ inside, outside }) => [inside, outside] as const);
    const { value, lower, upper, byChance } = rmsDifference(pairs, stream('root mean square of gaps'));
    const interval = { level: 0.95, method: 'inverted test of the root mean square', lower, upper };
    const known = { ...details, rmsCorrected: rmsCorrected(kept), ...farthestApart(group, kept) };
    return { ...common, measure: 'rms-tpr-gap', status: 'ok', value, byChance, interval, details: known };
  };
  const correlation = pearson(kept.map(gapOf), kept.map(shareOf));
  return [
    ...gaps,
    tooFew('rms-tpr-gap', 1) ?? rootMeanSquare(),
    tooFew('gap-share-correlation', 3) ??
      (Number.isNaN(correlation)
        ? {
            ...common,
            measure: 'gap-share-correlation',
            status: 'undefined',
            reason: "the gaps, or the group's shares, are the same in all classes",
            details,
          }
        : {
            ...common,
            measure: 'gap-share-correlation',
            status: 'ok',
            value: correlation,
            noInterval:
              'what chance adds to the gaps pulls their correlation towards 0, and redrawing items does so once more',
            details,
          }),
  ];
}

/**
 * The class whose rates in the group and outside of it are most surely apart, the lesser of the two first. The root of a mean
 * of squares is above 0 by chance; this is not.
 */
function farthestApart(group: string, cells: readonly Cell[]) {
  const near = ({ inside, outside }: Cell) => {
    const { lower, upper } = rateDifference(inside, outside);
    return Math.max(lower, -upper);
  };
  const cell = cells.reduce((most, each) => (near(each) > near(most) ? each : most));
  const told = (name: string, { right, size: n }: Cell['inside']) => ({
    group: `${name}: ${cell.name}`,
    value: right / n,
    n,
    ...agrestiCoullLimits(right, n),
  });
  const sides = [told(group, cell.inside), told(`not ${group}`, cell.outside)].sort((a, b) => a.value - b.value);
  return { compared: cells.length, worst: sides[0], reference: sides[1] };
}

function gapOf({ inside, outside }: Cell): number {
  return inside.right / inside.size - outside.right / outside.size;
}

function shareOf({ inside, outside }: Cell): number {
  return inside.size / (inside.size + outside.size);
}

/** The root of the mean of gap^2 less its sampling variance, which is unbiased under the root; 0 where that is negative. */
function rmsCorrected(cells: readonly Cell[]): number | null {
  if (cells.some(({ inside, outside }) => Math.min(inside.size, outside.size) < 2)) return null;
  const variance = ({ right, size }: Pick<Side, 'right' | 'size'>) =>
    ((right / size) * (1 - right / size)) / (size - 1);
  const squares = cells.map((cell) => gapOf(cell) ** 2 - variance(cell.inside) - variance(cell.outside));
  return Math.sqrt(Math.max(0, squares.reduce((sum, square) => sum + square, 0) / cells.length));
}
