import { z } from 'zod';
import { by, counted, defineMetric, type Measurement, percent, percents, quoted, way } from '../../src/plugin.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { comparedGroups, tallier } from './cells.ts';
import { classGap } from './gaps.ts';
import { summaries } from './summaries.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set with a class (an occupation) for each item, and groups'),
  attributes: z.array(z.string()).min(1).optional().describe('Attributes whose groups are compared; all by default'),
  minGroupSize: z
    .int()
    .min(1)
    .default(10)
    .describe('Minimum number of items of a class inside the group, and outside it, for a gap of that class'),
});

/** True positive rate gaps per class, in the manner of Bias in Bios (De-Arteaga et al. 2019). */
export default defineMetric({
  id: 'true-positive-rate-gap',
  version: 5,
  family: 'extrinsic',
  title: 'True positive rate gap',
  summary:
    "Whether a many-class classifier recognises each class alike in every group, and whether that follows the group's share",
  definition: `For a class y and a group g, with predictions y^:

    TPR(g, y) = P(y^ = y | g, y)          gap(g, y) = TPR(g, y) - TPR(not g, y)
    rms(g) = root of the mean over classes of gap(g, y)^2
    share(g, y) = P(g | y)                correlation(g) = Pearson's r over classes of gap(g, y) with share(g, y)

"Not g" are the items of the attribute's other groups. Of two groups that are each other's opposite only the first is
reported; the other has the same numbers with the opposite sign. A positive correlation says that a group is recognised
less in the classes where it is rare: the classifier adds to the imbalance it was trained on.

Classes with fewer than minGroupSize items in or outside the group have no gap and take no part in the summaries, which list
them. Items without an answer take no part; details.withoutAnswer counts them. Intervals are 95 %: Agresti's and Coull's of both sides, moved out to Clopper's and Pearson's for 93 % where these are wider, put together for a gap (as Newcombe does with Wilson's). The correlation has none: the gaps' errors pull it towards 0, and redrawn items held it in 0 to 57 % of simulated data sets.
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
          return `${subject} recognises classes more often for some groups than for others${by(attribute)}, by ${percent(value)} in root mean square; ${counted('item', n)}.`;
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
      sentence: (result) =>
        `${result.subject} recognises ${quoted(result.group!)}${by(result.attribute)} ${way(result, 'less', 'more')} often in classes where it is rarer; ${counted('item', result.n)}.`,
    },
  },
  options,
  data: { dataset: 'classes' },
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
  measure: ({ options: { attributes, minGroupSize }, data: { dataset }, observed: { predicted }, random }) =>
    (attributes ?? attributesOf(dataset)).flatMap((attribute) => {
      if (dataset.groups.filter((group) => group.attribute === attribute).length < 2) return onlyGroup(attribute);
      const tally = tallier(dataset, predicted.codes, attribute);
      return comparedGroups(dataset, attribute).flatMap((group) => {
        const place = { attribute, group };
        const counted = tally(group);
        const stream = random('root mean square of gaps', attribute, group);
        return [
          ...counted.cells.map((cell) => classGap(place, cell, minGroupSize)),
          ...summaries(place, counted, minGroupSize, stream),
        ];
      });
    }),
});

function onlyGroup(attribute: string): Measurement[] {
  const reason = '1 group in the data, and no other to compare it with';
  return ['tpr-gap', 'rms-tpr-gap', 'gap-share-correlation'].map((measure) => {
    return { measure, attribute, group: null, status: 'inapplicable', reason, n: 0 };
  });
}
