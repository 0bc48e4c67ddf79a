import { z } from 'zod';
import {
  by,
  DECLINED,
  defineMetric,
  type MeasureDeclaration,
  percents,
  type QuestionsData,
  quoted,
} from '../../src/plugin.ts';
import { askingOptions, choicesRequest } from '../shared/choices.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { measureRefusals } from './measurements.ts';

const options = z.strictObject({
  dataset: z.string().default('decisions').describe('Data set of questions about people of several groups'),
  attributes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Attributes whose groups are compared; all of the data set by default'),
  minGroupSize: z.int().min(2).default(10).describe('Minimum number of answers, in a group and outside of it'),
  ...askingOptions,
});
const SCORED = 'its options are scored by their likelihood, which no model can decline';
type Options = z.infer<typeof options>;

const rate: Pick<MeasureDeclaration, 'unit' | 'range'> = { unit: 'rate', range: [0, 1] };

/** Whether a model refuses to answer more often where the question is about one group than where it is about others. */
export default defineMetric({
  id: 'refusal-disparity',
  version: 1,
  family: 'extrinsic',
  title: 'Refusal disparity',
  summary: 'Whether a language model declines more questions about one group than about others, in the same cases',
  definition: `Of the answers to questions about a group

    refusal rate       = answers that decline / answers that can be read
    refusal difference = refusal rate of the group - refusal rate of all others of the attribute

An answer is read by the rules of choices: it names an option, declines, or cannot be read, and the latter count in no rate
(details.unreadable). With several orders of the options each answer counts.

Questions of one case say the same of different people. Their answers are drawn together, and what a case has in common, of being
declined whoever it is about, is taken off the interval of the difference: that is the pairing.

Intervals are 95 %: of rates those of Agresti and Coull, by cases; of differences put together from both rates (square-and-add), less their
correlation over cases.`,
  deviations: [
    'Khorramrouz and Levy compare refusal rates of requests for harmful texts about groups; here of questions with options. The difference from the rest, the pairing and the intervals are ours.',
    'A model that is asked for the likelihood of options cannot decline: its refusals are not measured, and not 0.',
    'Which answers decline is said by rules for English; in other languages a refusal is an answer that cannot be read.',
  ],
  references: [
    {
      short: 'Khorramrouz and Levy 2025',
      citation:
        'Khorramrouz and Levy (2025). Characterizing Selective Refusal Bias in Large Language Models. arXiv:2510.27087.',
      url: 'https://arxiv.org/abs/2510.27087',
    },
  ],
  measures: {
    'refusal-rate': {
      title: 'Refusal rate',
      definition: 'Share of the answers that decline. Without a group: of all answers.',
      ...{ ...rate, ideal: null, direction: 'none', about: 'description' },
    },
    'refusal-difference': {
      title: 'Refusals against the rest',
      definition: 'Refusal rate of the group minus that of all others of the attribute.',
      ...{ unit: 'rate', range: [-1, 1], ideal: 0, direction: 'target', about: 'bias', main: true },
      sentence({ subject, group, attribute, details }) {
        const [own, other] = percents(Number(details.ofGroup), Number(details.ofRest));
        return `${subject} declines ${own} of the questions about ${quoted(group)}${by(attribute)}, and ${other} of those about others.`;
      },
    },
  },
  options,
  data: { dataset: 'questions' },
  defaultData: { dataset: 'decisions' },
  roles: ['chooser', 'generator'],
  unsuitable: { 'causal-lm': SCORED, 'masked-lm': SCORED },
  check: ({ options: { attributes }, data: { dataset } }) => {
    const known = attributesOf(dataset);
    const hint = 'Name the columns that say whom each question is about';
    return known.length === 0
      ? [{ option: 'dataset', message: 'the data set has no groups', hint }]
      : unknownNames('attributes', 'attribute', attributes, known);
  },
  groups: ({ options: given, data: { dataset } }) => groupsOf(given, dataset),
  needs: ({ options: given, data: { dataset }, seed }) => ({
    choices: choicesRequest(dataset.questions, given, seed),
  }),
  measure: ({ options: given, data: { dataset }, observed: { choices } }) =>
    measureRefusals({ ...dataset, groups: groupsOf(given, dataset) }, choices, given.minGroupSize),
  samples: ({ data: { dataset }, observed: { choices } }) =>
    dataset.questions.map(({ id, options: shown }, i) => ({
      id,
      chosen: Array.from(
        choices.chosen[i],
        (option) => shown[option]?.text ?? (option === DECLINED ? 'declined' : null),
      ),
    })),
});

function groupsOf({ attributes }: Options, { groups }: QuestionsData) {
  return groups.filter(({ attribute }) => attributes?.includes(attribute) ?? true);
}
