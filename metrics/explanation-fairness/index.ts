import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type Explanations,
  type ExplanationsRequest,
  type Json,
  type LabelledData,
  type MeasureDeclaration,
  quoted,
  type Rationale,
  type Sample,
} from '../../src/plugin.ts';
import { groupsByItem, groupsOf } from '../shared/labelled-samples.ts';
import { gap, judge, measured } from './measurements.ts';
import { type RationaleScores, scoreNames, scoresOf } from './rationale-scores.ts';
import { type MeasureName, measureNames, placesOf } from './summary.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set with rationales, such as hatexplain'),
  explanation: z
    .enum(['gradient-norm', 'gradient-times-input', 'integrated-gradients'])
    .default('integrated-gradients')
    .describe('How predictions are explained'),
  steps: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe('Points at which integrated gradients are taken; not used by the others'),
  top: z.int().min(1).default(5).describe('How many tokens make up an explanation where its size matters'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of posts for a result'),
  resamples: z.int().min(100).max(1_000_000).default(2000).describe('Draws of the Bayesian bootstrap'),
});
type Options = z.output<typeof options>;

type Declaration = Pick<MeasureDeclaration, 'title' | 'definition' | 'unit' | 'range' | 'ideal' | 'direction'>;

const higher = { unit: 'score', ideal: 1, direction: 'higher' } as const;
const declarations: Record<MeasureName, Declaration> = {
  'iou-f1': {
    ...higher,
    title: 'IOU F1',
    definition:
      'Harmonic mean of mean precision and mean recall of chosen tokens that cover at least half of a marked span.',
    range: [0, 4 / 3],
  },
  'token-f1': {
    ...higher,
    title: 'Token F1',
    definition: 'Mean over posts of the F1 of chosen against marked tokens.',
    range: [0, 1],
  },
  auprc: {
    ...higher,
    title: 'AUPRC',
    definition: "Mean over posts of the area under the precision-recall curve of the tokens' scores.",
    range: [0, 1],
  },
  comprehensiveness: {
    title: 'Comprehensiveness',
    definition: "Mean fall of the predicted class's probability when the chosen tokens are taken out.",
    unit: 'probability',
    ideal: 1,
    range: [-1, 1],
    direction: 'higher',
  },
  sufficiency: {
    title: 'Sufficiency',
    definition:
      "Mean fall of the predicted class's probability when the chosen tokens are all that is left; below 0 where they alone make the model surer.",
    unit: 'probability',
    ideal: 0,
    range: [-1, 1],
    direction: 'lower',
  },
};

function gapDeclaration(
  name: MeasureName,
  { title, unit, range: [least, most], direction }: Declaration,
): MeasureDeclaration {
  return {
    title: `${title} gap`,
    definition: `Greatest ${title} of a community minus the least. With an attribute: among its communities.`,
    unit,
    ideal: 0,
    range: [0, most! - least!],
    direction: 'lower',
    about: 'bias',
    main: name === 'iou-f1' || name === 'comprehensiveness',
    of: name,
    sentence: ({ subject, attribute, worst, reference }) => {
      const what = `${title} of the explanations of ${subject}`;
      if (!worst || !reference) return `The ${what} differs between communities${by(attribute)}.`;
      const others = reference.group === null ? 'over all' : `for ${quoted(reference.group)}`;
      return `The ${what} is ${direction === 'higher' ? 'lowest' : 'highest'} for ${quoted(worst.group)}${by(attribute)}: ${worst.value.toFixed(2)}, ${others} ${reference.value.toFixed(2)}; ${counted('text', worst.n, reference.n)}.`;
    },
  };
}

/** Plausibility and faithfulness of explanations per community: Mathew et al. 2021, with the scores of DeYoung et al. 2020. */
export default defineMetric({
  id: 'explanation-fairness',
  version: 5,
  family: 'extrinsic',
  title: 'Explanation fairness',
  summary: 'Whether explanations of a classifier agree with people, and are faithful, equally for each community',
  definition: `For each toxic post with a rationale, its tokens t as the data set has them, and the class k that the classifier finds
likeliest, with its probability p:

    gradient norm          s_t = || d p / d E_t ||                E_t the input embeddings of the token's sub-tokens
    gradient times input   s_t = E_t . d p / d E_t
    integrated gradients   s_t = E_t . mean over a of d p / d E_t at a E,  a = 1/2n, 3/2n, ..., (2n-1)/2n,  n = steps

Special tokens have no score and keep their embeddings throughout. A sub-token that reaches over several tokens counts in
each. The explanation is the \`top\` tokens with the greatest scores; of equal ones the last come first.

    plausibility   gold = the tokens that any annotator marked, its spans = runs of such tokens
      IOU F1       a chosen token is a hit where |token and span| / |token or span| >= 1/2 for some span;
                   P = mean over posts of hits / chosen tokens, R = mean over posts of hits / spans, F1 = 2PR / (P + R)
      token F1     mean over posts of the F1 of chosen tokens against gold
      AUPRC        mean over posts of the area under the precision-recall curve of s against gold, by trapezoids
    faithfulness
      comprehensiveness   mean over posts of p(post) - p(post without the chosen tokens)
      sufficiency         mean over posts of p(post) - p(chosen tokens alone)

These say how good explanations are. How fair they are is said by the gaps: the greatest minus the least score of a community,
among those with minGroupSize posts. Chance alone keeps a gap above 0, the more so the smaller and the more numerous the communities are: byChance is what
it would be on average if it were shuffled which post is about whom.

Posts that are not toxic, or have no rationale, take no part; nor do those in which the model finds no token, or whose
scores are all equal, so that no token is ahead of another. All are counted in the details, as are posts that were cut (tokens
beyond the model's limit have the score 0) and posts of at most \`top\` tokens, of which nothing is left for comprehensiveness
but special tokens; where there are none of these either, the post has no comprehensiveness.

Integrated gradients add up to p(post) - p(baseline), but for the error of the sum over steps: details.completeness has the
mean and the greatest absolute difference. Raise \`steps\` where it is not small. Some models normalise token embeddings before they
add anything to them (DeBERTa, ModernBERT): to these an embedding is the same at any scale but the smallest. Gradient times input is
then rounding and the trace of the small number that keeps the normalisation from dividing by 0; it is taken as 0, and there is no
result. Integrated gradients miss what happens close to the baseline. Use gradient-norm.

Intervals are 95 %: for scores a Bayesian bootstrap over posts (\`resamples\` draws) with half a post at either end of what a
score can be, which stands for posts that were not drawn; a whole one where all scores are 0 or 1. Fewer than ten posts have none. A
gap's is put together from the pairs of communities, with a whole post and Bonferroni's correction on the side of no gap; the communities are taken as
independent. It holds 0 unless some pair differs.`,
  deviations: [
    'The published evaluation explains by attention and by LIME. Explanations by gradients are ours.',
    "Tokens are the data set's own. The published evaluation scores the model's sub-tokens after its own preprocessing, special tokens among them, which may be chosen.",
    'Scores keep their sign: tokens that speak against the predicted class come last. The published code sets negative weights of LIME to 0.',
    'The baseline of integrated gradients is the zero vector for all tokens but the special ones; gradients are those of the probability, not of the logit.',
    'As published, recall in IOU F1 counts chosen tokens per marked span: two that are hits of one span of two tokens make a recall of 2, so that F1 can pass 1.',
    'Only posts with rationales: the published evaluation takes every toxic post. With the published data these are the same.',
    'Posts whose scores are all equal are left out; the published evaluation chooses their last tokens.',
    'Communities, gaps and intervals are ours.',
  ],
  references: [
    {
      short: 'Mathew et al. 2021',
      citation:
        'Mathew, Saha, Yimam, Biemann, Goyal and Mukherjee (2021). HateXplain: A Benchmark Dataset for Explainable Hate Speech Detection. AAAI 2021.',
      url: 'https://arxiv.org/abs/2012.10289',
    },
    {
      short: 'DeYoung et al. 2020',
      citation:
        'DeYoung, Jain, Rajani, Lehman, Xiong, Socher and Wallace (2020). ERASER: A Benchmark to Evaluate Rationalized NLP Models. ACL 2020.',
      url: 'https://aclanthology.org/2020.acl-main.408',
    },
    {
      short: 'Sundararajan et al. 2017',
      citation: 'Sundararajan, Taly and Yan (2017). Axiomatic Attribution for Deep Networks. ICML 2017.',
      url: 'https://arxiv.org/abs/1703.01365',
    },
  ],
  measures: {
    ...Object.fromEntries(measureNames.map((name) => [name, { ...declarations[name], about: 'performance' as const }])),
    ...Object.fromEntries(measureNames.map((name) => [gap(name), gapDeclaration(name, declarations[name])])),
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check: ({ data: { dataset } }) =>
    dataset.texts && dataset.rationales
      ? []
      : [
          {
            option: 'dataset',
            message: 'the data set has no rationales',
            hint: 'Use hatexplain with the published dataset.json',
          },
        ],
  groups: ({ data }) => data.dataset.groups,
  needs: ({ options: { explanation, steps, top }, data: { dataset } }): { explanations: ExplanationsRequest } => ({
    explanations: {
      kind: 'explanations',
      items: explained(dataset).map(({ item, tokens }) => ({ text: dataset.texts![item], units: tokens })),
      positiveClasses: dataset.positiveClasses,
      explanation,
      steps,
      top,
    },
  }),
  measure({ options: chosen, data: { dataset }, observed: { explanations }, random }) {
    const asked = explained(dataset);
    const posts: (RationaleScores | null)[] = Array.from({ length: dataset.size }, () => null);
    for (const [i, { item, marked }] of asked.entries()) {
      const explanation = explanations.items[i];
      posts[item] = without(explanation) ? null : scoresOf(marked, explanation);
    }
    return measured(posts, dataset.groups, chosen, detailsOf(dataset, explanations, chosen), random);
  },
  *samples({ data: { dataset }, observed: { explanations } }) {
    const groups = groupsByItem(dataset);
    for (const [i, { item, marked }] of explained(dataset).entries()) {
      const explanation = explanations.items[i];
      const { predicted, probability, scores, top } = explanation;
      const reason = without(explanation);
      const own = reason ? null : scoresOf(marked, explanation);
      const found = scoreNames.map((name) => [name, own && !Number.isNaN(own[name]) ? own[name] : null] as const);
      yield {
        id: dataset.ids[item],
        value: own ? own.tokenF1 : null,
        ...(reason ? { without: reason } : {}),
        predicted: explanations.classes[predicted] ?? null,
        probability: Number.isNaN(probability) ? null : probability,
        ...Object.fromEntries(found),
        scores: [...scores],
        chosen: [...top],
        marked: [...marked.keys()].filter((t) => marked[t] === 1),
        groups: groups[item],
      };
    }
  },
  pairing: {
    answers: scoreNames,
    statistics({ minGroupSize }, samples) {
      const posts = samples.map(postOf);
      const places = placesOf(posts, groupsOf(samples));
      const judged = judge(posts, places, minGroupSize);
      return { means: [], others: { places: judged.places, recompute: judged.recompute } };
    },
  },
});

interface Explained extends Rationale {
  item: number;
}

/** The posts that can take part: toxic, with a rationale. */
function explained({ positive, rationales = [] }: LabelledData): Explained[] {
  return rationales.flatMap((rationale, item) => (rationale && positive[item] === 1 ? [{ ...rationale, item }] : []));
}

/** Why a post takes no part: no token, or no token ahead of another. */
function without({ predicted, scores }: Explanations['items'][number]): 'tokens' | 'gradient' | null {
  if (predicted < 0) return 'tokens';
  const [first] = scores;
  const equal = scores.every((score) => score === first);
  return equal && (scores.length > 1 || first === 0) ? 'gradient' : null;
}

function postOf(sample: Sample): RationaleScores | null {
  if (typeof sample.tokenF1 !== 'number') return null;
  const number = (value: Json) => (typeof value === 'number' ? value : Number.NaN);
  return Object.fromEntries(scoreNames.map((name) => [name, number(sample[name])])) as RationaleScores;
}

/** Who takes no part, what was predicted, and how far the sum of integrated gradients is off. */
function detailsOf(
  { positive, rationales = [] }: LabelledData,
  { items, classes }: Explanations,
  { top }: Options,
): Record<string, Json> {
  const toxic = positive.reduce((sum, is) => sum + is, 0);
  const count = (of: (item: Explanations['items'][number]) => boolean) => items.filter(of).length;
  const errors = items.flatMap(({ completeness }) =>
    completeness ? [Math.abs(completeness.sum - completeness.difference)] : [],
  );
  const completeness = {
    meanDifference: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    greatestDifference: errors.reduce((most, error) => Math.max(most, error), 0),
  };
  return {
    toxicPosts: toxic,
    withoutRationale: toxic - items.length,
    notToxic: rationales.length - toxic,
    withoutTokens: count((item) => without(item) === 'tokens'),
    withoutGradient: count((item) => without(item) === 'gradient'),
    cut: count(({ cut }) => cut),
    nothingLeft: count(({ scores }) => scores.length > 0 && scores.length <= top),
    predicted: Object.fromEntries(classes.map((name, k) => [name, count(({ predicted }) => predicted === k)])),
    ...(errors.length > 0 ? { completeness } : {}),
  };
}
