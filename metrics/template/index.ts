import { z } from 'zod';
import { by, counted, defineMetric, percents, quoted } from '../../src/plugin.ts';
import { measureFalseAlarms } from './false-alarms.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set whose groups are compared'),
  threshold: z.number().min(0).max(1).default(0.5).describe('Items with at least this score are flagged'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of negative items for a rate'),
});

/** How often negative items are flagged, by group (Dixon et al. 2018). */
export default defineMetric({
  id: 'template',
  version: 1,
  family: 'extrinsic',
  title: 'Template',
  summary: 'Whether a classifier raises false alarms about each group as rarely as about all',
  definition: `An item is flagged where its score is at least the threshold:

    false alarms(g) = flagged negative items of g / negative items of g

Without a group: of all items. Items without an answer take no part and are counted in details.withoutAnswer. Intervals are
95 %, Agresti's and Coull's with exact bounds.`,
  deviations: ['Groups with fewer than minGroupSize negative items are insufficient. Dixon et al. take every group.'],
  references: [
    {
      short: 'Dixon et al. 2018',
      citation:
        'Dixon, Li, Sorensen, Thain and Vasserman (2018). Measuring and Mitigating Unintended Bias in Text Classification. AIES 2018, 67-73.',
      url: 'https://doi.org/10.1145/3278721.3278729',
      doi: '10.1145/3278721.3278729',
    },
  ],
  measures: {
    'false-alarms': {
      title: 'False alarms',
      definition: 'Share of negative items that are flagged. Without a group: of all items.',
      unit: 'share',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
      main: true,
      reference: 'false-alarms',
      sentence({ subject, attribute, group, n, value, terms, reference }) {
        const [own, all] = percents(value, reference?.value ?? value);
        const kind = `${terms.negative} ${terms.item}s`;
        return `${subject} flags ${own} of ${kind} ${terms.of} ${quoted(group)}${by(attribute)}, ${all} of all ${kind}; ${counted(terms.item, n, reference?.n)}.`;
      },
      gates: {
        recommended: ['warn', { max: 0.2 }],
        strict: ['error', { max: 0.1 }, { max: 0.2, group: '*', onInsufficient: 'warn' }],
        why: 'An example: say where the numbers come from, or declare no gates.',
      },
    },
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  groups: ({ data }) => data.dataset.groups,
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities' as const, data: data.dataset } }),
  measure: ({ options, data, observed: { scores } }) =>
    measureFalseAlarms({ ...options, threshold: scores.threshold ?? options.threshold }, data.dataset, scores.positive),
});
