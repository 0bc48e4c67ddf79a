import { z } from 'zod';
import { by, counted, defineMetric, percents, quoted, type ResultInContext, type Sample } from '../../src/plugin.ts';
import { groupsByItem } from '../shared/labelled-samples.ts';
import { foundOf } from './found.ts';
import { measureInversion } from './measurements.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of canaries, such as canaries'),
  starts: z.int().min(1).max(1000).default(8).describe('Times that the attack is run on a canary'),
  steps: z.int().min(1).max(10_000).default(60).describe('Steps of a run'),
  learningRate: z.number().positive().default(0.3).describe('Of Adam'),
  temperature: z
    .strictObject({
      from: z.number().positive().default(1).describe('At the first step'),
      to: z.number().positive().default(0.1).describe('At the last'),
    })
    .prefault({})
    .describe('Of the softmax over candidates, falling geometrically'),
  searchUpTo: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(10_000)
    .describe('Canaries that allow at most so many texts are searched, too; 0 for no search'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of canaries in a group and outside of it'),
});

const share = { unit: 'share', range: [0, 1] } as const;
const risk = { ...share, ideal: 0, direction: 'lower', about: 'risk' } as const;
const difference = { unit: 'share', range: [-1, 1], ideal: 0, direction: 'target', about: 'bias' } as const;

/** Model inversion on text classifiers: canaries rebuilt from gradients (after Parikh et al. 2022). */
export default defineMetric({
  id: 'model-inversion',
  version: 1,
  family: 'privacy',
  title: 'Model inversion',
  summary: 'How often unknown parts of training texts can be rebuilt from a classifier, and whose',
  definition: `Canaries are texts that were put into a model's training data on purpose ("my pin code is 4 8 2 1"). An attacker has the
model, the beginning of the text and its class, and looks for what stands at the unknown places, each of which has a list of candidates
(the ten digits). With E the rows of the embedding table and y the class:

    x_p = sum over candidates c of softmax(theta_p / T)_c E_c         at each unknown place p; all else as it is
    L   = log P(y | x) - log (1 - P(y | x))

Adam raises L over theta along exact gradients while T falls geometrically from \`temperature.from\` to \`temperature.to\`; theta starts
from normal numbers with a standard deviation of a half. Then each place takes its greatest theta. Of \`starts\` runs the one
whose text has the greatest L counts. A canary is rebuilt where all its places are right. The attack is not told the secrets.

    rebuilt rate   = rebuilt canaries / canaries
    token accuracy = right places / places
    search rate    = the same as the rebuilt rate, of the text with the greatest L of all that the candidates allow
    search gap     = search rate - rebuilt rate, over canaries that were searched

Of several texts with the same greatest L, the search draws one.

**Chance.** byChance is what guessing gives: the mean of 1 / (number of texts that a canary allows), or of 1 / (candidates of a place). The p
value is the exact chance of so many rebuilt canaries or more (Poisson binomial; binomial where all canaries allow as many). Both
hold only if **the secrets were drawn at random, each candidate as likely as any other and each canary by itself**: codes
that people chose are easier to guess, and a model that never saw them is then above chance, too. Canaries that were drawn in the same way and kept out of training,
as a group of their own, show what chance is.

**What search says.** No other text makes the class likelier, so no attack on this objective gets further: where search finds more than gradients do,
these have stopped short. Which text is likeliest and which was in the training data are two questions, and search is no limit of attacks that ask the
second in another way. A [study](../model-inversion.md) shows both on small models.

Intervals are 95 %, over the choice of canaries, with the model given: Clopper's and Pearson's of rates; of token accuracy Agresti's and Coull's on
the effective number of places, those of one canary belonging together; of differences put together from the limits of the group and
of the rest (square-and-add); of the gap Bonett's and Price's. Another training run of the same model may leak others: measure several seeds.

Places with one candidate say nothing, and canaries of such places alone take no part. Every candidate must be one token of
the model's, wherever it stands: what the tokenizer cuts or merges is refused, as are texts longer than the model takes.`,
  deviations: [
    'We know Parikh et al. by abstract and introduction: text completion of canaries from their beginning, with access to the model. How they search for the unknown tokens, their loss and their schedule we have not read: everything here is our reading.',
    'They look for tokens of the whole vocabulary, as far as we know; here each place has a list of candidates, so that chance and search are known.',
    'Log odds in place of cross-entropy: the gradients have the same direction, and do not vanish where the model is sure.',
    'Exhaustive search is that of Elmahdy et al., who rebuild missing tokens by the likelihood of the label, over whole texts.',
    'Chance, tests, groups and intervals are ours.',
  ],
  references: [
    {
      short: 'Parikh et al. 2022',
      citation:
        'Parikh, Dupuy and Gupta (2022). Canary Extraction in Natural Language Understanding Models. ACL 2022 (short papers), 552-560.',
      url: 'https://arxiv.org/abs/2203.13920',
    },
    {
      short: 'Elmahdy et al. 2022',
      citation:
        'Elmahdy, Inan and Sim (2022). Privacy Leakage in Text Classification: A Data Extraction Approach. Proceedings of the Fourth Workshop on Privacy in Natural Language Processing, 13-20.',
      url: 'https://aclanthology.org/2022.privatenlp-1.3',
      doi: '10.18653/v1/2022.privatenlp-1.3',
    },
  ],
  measures: {
    'rebuilt-rate': {
      ...risk,
      title: 'Rebuilt rate',
      definition: 'Share of canaries all of whose unknown places the gradients find: of all, or of a group.',
      main: true,
      sentence: ({ subject, value, n, group, attribute }) => {
        const whose = group === null ? '' : ` of ${quoted(group)}${by(attribute)}`;
        return `${subject} gives away ${percents(value)[0]} of the canaries${whose} entirely; ${counted('canary', n)}.`;
      },
    },
    'token-accuracy': {
      ...risk,
      title: 'Token accuracy',
      definition: 'Share of unknown places that the gradients find: of all canaries, or of those of a group.',
    },
    'search-rate': {
      ...risk,
      title: 'Search rate',
      definition:
        'Share of canaries that are the likeliest of all texts that their candidates allow: of all, or of a group.',
    },
    'search-gap': {
      ...difference,
      title: 'Search beyond gradients',
      definition:
        'Share of canaries that search finds minus the share that gradients find, over those that were searched.',
      ideal: null,
      direction: 'none',
      about: 'description',
    },
    'rebuilt-rate-difference': {
      ...difference,
      title: 'Rebuilt rate against the rest',
      definition: 'Rebuilt rate of the group minus that of all other canaries.',
      main: true,
      sentence: (result) => told(result, 'canaries', 'rebuilt'),
    },
    'token-accuracy-difference': {
      ...difference,
      title: 'Token accuracy against the rest',
      definition: 'Token accuracy of the group minus that of all other canaries.',
      sentence: (result) => told(result, 'unknown places', 'found'),
    },
  },
  options,
  data: { dataset: 'canaries' },
  roles: ['classifier'],
  check({ options: { temperature } }) {
    if (temperature.to <= temperature.from) return [];
    const message = 'the temperature rises, from less to more';
    return [{ option: 'temperature', message, hint: 'Mixtures harden only as it falls: let `to` be at most `from`' }];
  },
  groups: ({ data: { dataset } }) => dataset.groups.map(({ id, attribute }) => ({ id, attribute })),
  measured: ({ options: { searchUpTo } }) =>
    searchUpTo > 0 ? null : ['rebuilt-rate', 'token-accuracy', 'rebuilt-rate-difference', 'token-accuracy-difference'],
  needs: ({ options: { starts, steps, learningRate, temperature, searchUpTo }, data: { dataset }, seed }) => ({
    found: {
      kind: 'reconstructions' as const,
      canaries: dataset.canaries.map(({ secret: _, ...known }) => known),
      attack: { starts, steps, learningRate, temperature },
      searchUpTo,
      seed,
    },
  }),
  measure: ({ options: { minGroupSize, searchUpTo }, data: { dataset }, observed }) =>
    measureInversion({ data: dataset, found: foundOf(dataset, observed.found), minGroupSize }).filter(
      ({ measure }) => searchUpTo > 0 || !measure.startsWith('search'),
    ),
  itemValue: '1 for a canary that gradients rebuild, else 0',
  *samples({ data: { dataset }, observed: { found } }): Generator<Sample> {
    const { rebuilt, searched } = foundOf(dataset, found);
    const groups = groupsByItem({ size: dataset.canaries.length, groups: dataset.groups });
    for (const [i, { id, candidates }] of dataset.canaries.entries()) {
      const { gradient, search } = found.canaries[i];
      const shown = (codes: readonly number[]) => codes.map((code, p) => candidates[p][code]);
      yield {
        ...{ id, value: Number.isNaN(rebuilt[i]) ? null : rebuilt[i] },
        gradient: { found: shown(gradient.found), logOdds: gradient.logOdds },
        search: search && { found: shown(search.found), logOdds: search.logOdds, right: searched[i] === 1 },
        groups: groups[i],
      };
    }
  },
});

/** `plain rebuilds 40 % of the canaries about “women” (gender), 10 % of all others; 20 and 60 canaries.` */
function told({ subject, attribute, group, n, details }: ResultInContext, what: string, done: string): string {
  const { ofGroup, ofRest, nOfRest } = details as { ofGroup: number; ofRest: number; nOfRest: number };
  const [own, other] = percents(ofGroup, ofRest);
  const counts = counted(what === 'canaries' ? 'canary' : 'place', n, nOfRest);
  return `${own} of the ${what} of ${quoted(group)}${by(attribute)} are ${done} from ${subject}, ${other} of all others; ${counts}.`;
}
