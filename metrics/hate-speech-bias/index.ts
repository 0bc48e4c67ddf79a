import { z } from 'zod';
import { defineMetric, type LabelledData, type MeasureDeclaration } from '../../src/plugin.ts';
import { unknownNames } from '../shared/groups.ts';
import { answers, fromSamples, labelledSamples } from '../shared/labelled-samples.ts';
import { measureBias } from './aucs.ts';
import { gates } from './gates.ts';
import { biasOfItems } from './items.ts';
import { sentences } from './sentences.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set whose groups are judged'),
  groups: z.array(z.string()).min(1).optional().describe('Ids of the groups to judge; all of the data set by default'),
  background: z
    .enum(['hatexplain', 'borkan'])
    .default('hatexplain')
    .describe(
      'What a group is compared with: borkan, every item outside it; hatexplain, those that are in another group of the data set',
    ),
  power: z
    .number()
    .default(-5)
    .describe('Exponent of the generalised mean: the lower, the more the worst groups count'),
  minGroupSize: z
    .int()
    .min(2)
    .default(10)
    .describe('Minimum number of items on either side of a comparison, positives and negatives counted apart'),
  interval: z
    .enum(['delong', 'bootstrap'])
    .default('delong')
    .describe("Intervals from DeLong's covariance, or from a bootstrap stratified by label (slow for large data)"),
  resamples: z.int().min(100).max(1_000_000).default(2000).describe('Resamples of the bootstrap'),
});
function auc(title: string, definition: string, about: 'bias' | 'performance' = 'bias'): MeasureDeclaration {
  return { title, definition, unit: 'probability', ideal: 1, range: [0, 1], direction: 'higher', about };
}

function equalityGap(title: string, definition: string): MeasureDeclaration {
  return {
    title,
    definition: `${definition} Without a group: the mean over groups of its absolute value, which chance alone keeps above 0.`,
    unit: 'probability',
    ideal: 0,
    range: [-0.5, 0.5],
    direction: 'target',
    about: 'bias',
  };
}

const MEAN = 'Without a group: the generalised mean over groups.';

/** Subgroup, BPSN and BNSP AUC, their generalised mean, and average equality gaps: Borkan et al. 2019, as in HateXplain. */
export default defineMetric({
  id: 'hate-speech-bias',
  version: 7,
  family: 'extrinsic',
  title: 'Hate speech bias (subgroup AUCs)',
  summary: 'Whether a classifier ranks toxic above non-toxic texts as well for each community as for the others',
  definition: `With D the items, g a group, + and - its toxic (positive) and other items, and B the background of g:

    subgroup AUC = AUC(D_g+ over D_g-)        the classifier tells the group's own items apart
    BPSN AUC     = AUC(B+ over D_g-)          low: non-toxic items about the group look toxic (false positives)
    BNSP AUC     = AUC(D_g+ over B-)          low: toxicity against the group is missed (false negatives)
    M_p(m)       = ((1/N) sum over groups of m_g^p)^(1/p), p = -5
    negative AEG = AUC(D_g- over B-) - 1/2    above 0: the group's non-toxic items score higher than others'
    positive AEG = AUC(D_g+ over B+) - 1/2    above 0: the group's toxic items score higher than others'

AUC(P over Q) is the chance that an item of P scores higher than one of Q, ties counting one half. The background is every
item outside the group; under the rule \`hatexplain\` items in no group of the data set are taken out of it. \`auc\` is the
AUC of all items that have an answer, whichever the rule. Summaries over groups are given for all judged groups together
(no attribute) and for the groups of each attribute. Items without an answer take no part and are counted.

Intervals are 95 %. Of a group: DeLong's variance in Wilson's limits, after two fifths of an item were added to either sample at the
bound, for what few items do not show, and no nearer than half an item there puts them if nothing else varies; of scores of two values
the limits of a difference of two rates, since the AUC is then (1 + p - q) / 2. A generalised mean with p below 1 is biased downwards by chance, the more so the fewer
items groups have. byChance is what it would be on average if all groups' AUCs were alike, their arithmetic mean; details.corrected is
the mean that has the value as the median of its estimates. Its interval is that of all true means that the data do not
reject, with estimates simulated about AUCs as far apart as the groups seem to be beyond chance, by DeLong's joint covariance, since
groups share items; where one group is lower than chance would make the lowest of so many (a chance below a fifth), the lower
limit also holds the means with that group alone wherever the data do not reject it. The interval is widened to hold the value, and the
mean with any one group as far off as its own limits are. The mean absolute gap is
biased upwards by chance: byChance is what it would be without any gap; its interval is by the delta method, widened likewise,
and the lower limit allows for the greatest bias there can be.`,
  deviations: [
    `HateXplain's paper has no least group size: its Hispanic group has 2 non-toxic posts in the official test split, Arab 7, Asian 8. Set minGroupSize to 2 to have all ten. The default of 10 keeps out groups whose interval would span most of the scale.`,
    'HateXplain removes posts that target none of its ten communities; here, posts in no group of the data set, whether or not all its groups are judged, so that leaving a group out does not change the others.',
    'The overall AUC is over all items under either background rule: it says how good the classifier is, not how fair.',
    'Average equality gaps have the sign of Borkan et al.: above 0 the group scores higher.',
    'Neither paper has intervals, or a summary of the gaps over groups.',
  ],
  references: [
    {
      short: 'Borkan et al. 2019',
      citation:
        'Borkan, Dixon, Sorensen, Thain and Vasserman (2019). Nuanced Metrics for Measuring Unintended Bias with Real Data for Text Classification. WWW 2019 Companion.',
      url: 'https://arxiv.org/abs/1903.04561',
    },
    {
      short: 'Mathew et al. 2021',
      citation:
        'Mathew, Saha, Yimam, Biemann, Goyal and Mukherjee (2021). HateXplain: A Benchmark Dataset for Explainable Hate Speech Detection. AAAI 2021.',
      url: 'https://arxiv.org/abs/2012.10289',
    },
    {
      short: 'DeLong et al. 1988',
      citation:
        'DeLong, DeLong and Clarke-Pearson (1988). Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves: A Nonparametric Approach. Biometrics 44(3), 837-845.',
      url: 'https://doi.org/10.2307/2531595',
      doi: '10.2307/2531595',
    },
    {
      short: 'Learned-Miller and Thomas 2020',
      citation:
        'Learned-Miller and Thomas (2020). A New Confidence Interval for the Mean of a Bounded Random Variable.',
      url: 'https://arxiv.org/abs/1905.06208',
    },
    {
      short: 'Louis 1984',
      citation:
        'Louis (1984). Estimating a Population of Parameter Values Using Bayes and Empirical Bayes Methods. Journal of the American Statistical Association 79(386), 393-398.',
      url: 'https://doi.org/10.1080/01621459.1984.10478062',
      doi: '10.1080/01621459.1984.10478062',
    },
  ],
  measures: {
    auc: auc('Overall AUC', 'AUC of all items that have an answer.', 'performance'),
    'subgroup-auc': {
      ...auc('Subgroup AUC', `AUC of the group's positives over the group's negatives. ${MEAN}`),
      reference: 'auc',
      sentence: sentences['subgroup-auc'],
      gates,
    },
    'bpsn-auc': {
      ...auc('BPSN AUC', `AUC of the background's positives over the group's negatives. ${MEAN}`),
      main: true,
      reference: 'auc',
      sentence: sentences['bpsn-auc'],
      gates,
    },
    'bnsp-auc': {
      ...auc('BNSP AUC', `AUC of the group's positives over the background's negatives. ${MEAN}`),
      main: true,
      reference: 'auc',
      sentence: sentences['bnsp-auc'],
      gates,
    },
    'negative-aeg': {
      ...equalityGap(
        'Negative average equality gap',
        "AUC of the group's negatives over the background's negatives, minus 1/2.",
      ),
      sentence: sentences['negative-aeg'],
    },
    'positive-aeg': {
      ...equalityGap(
        'Positive average equality gap',
        "AUC of the group's positives over the background's positives, minus 1/2.",
      ),
      sentence: sentences['positive-aeg'],
    },
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  counted: true,
  check: ({ options, data }) =>
    data.dataset.groups.length === 0
      ? [
          {
            option: 'dataset',
            message: 'the data set has no groups',
            hint: 'Name the columns that hold them, and check that they are not empty',
          },
        ]
      : unknownNames('groups', 'group', options.groups, groupIds(data.dataset)),
  groups: ({ options, data }) => data.dataset.groups.filter(({ id }) => options.groups?.includes(id) ?? true),
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities' as const, data: data.dataset } }),
  measure: ({ options, data, observed, random }) =>
    measureBias(options, data.dataset, observed.scores.positive, (name) => random('hate-speech-bias', name)),
  samples: ({ data, observed }) => labelledSamples(data.dataset, observed.scores.positive),
  pairing: {
    answers,
    statistics(options, samples) {
      const { data, scores } = fromSamples(samples);
      return biasOfItems(options, data, scores);
    },
  },
});

function groupIds({ groups }: LabelledData): string[] {
  return [...new Set(groups.map(({ id }) => id))];
}
