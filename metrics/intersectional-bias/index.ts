import { z } from 'zod';
import { defineMetric, type IntersectionsData, type MeasureDeclaration, type Measurement } from '../../src/plugin.ts';
import { aucInterval, aucOfScores, mean, rateLimits } from '../../src/statistics/index.ts';
import { length, type Vector } from '../shared/association.ts';

/** Two names are the fewest that have a spread; two words of each kind the fewest that can be told apart. */
const LEAST = 2;

const options = z.strictObject({
  data: z.string().default('intersections').describe('Data set of names and stereotypes'),
  threshold: z
    .number()
    .default(0.5)
    .describe('A word counts as tied to a group if its score is above this, in standard deviations'),
  lowercase: z.boolean().default(false).describe('Look words up in lower case, for vectors made from lowercased text'),
});
type Options = z.infer<typeof options>;

const common = {
  unit: 'probability',
  ideal: 0.5,
  range: [0, 1],
  direction: 'target',
  about: 'bias',
} as const satisfies Partial<MeasureDeclaration>;

/** Intersectional and emergent intersectional bias detection (Guo and Caliskan 2021). */
export default defineMetric({
  id: 'intersectional-bias',
  version: 7,
  family: 'intrinsic',
  title: 'Intersectional bias detection (IBD, EIBD)',
  summary: 'How well stereotypes about race and gender together can be read from word vectors',
  definition: `The association of a word w with the names A of one group rather than the names B of another:

    s(w, A, B) = [mean over a in A of cos(w, a) - mean over b in B of cos(w, b)] / standard deviation of cos(w, x) over A and B

IBD takes w for a stereotype of the group G if s(w, G, H) is above the threshold for any other group H. Of these EIBD keeps
the words that are not above it on every constituent pair: G's race against each other race, and G's gender against the other
(each with the names of all groups of that race or gender); they are tied to G, and not to its race and its gender alone.

Candidates are the words published for the groups, and unrelated words. ibd-auc is the chance that a word published for G has
a greater score (the maximum over H) than another candidate: 0.5 if the vectors do not tell them apart. The balanced accuracies are
those at the threshold, 0.5 again being chance. details give the accuracy as published, its chance rate, and the words found.`,
  deviations: [
    'The paper scans thresholds from -2 to 2 and draws the ROC curve; ibd-auc is the area under such a curve, and the threshold for accuracies is fixed beforehand (option threshold), not fitted to the words it is tested on.',
    "The paper's accuracy rewards calling nothing a stereotype when few candidates are; it is in the details, and the measure is the mean of the two classes' rates.",
    "The authors' script uses one column twice for Mexican American women; each other group counts once here.",
    "The authors' script has 98 candidates. The built-in data has 60, as the authors' repository has no licence: the words of I1 to I4, those that I1 and I3 leave out because both of their groups have them (assertive, attractive), and the 25 insects of C1. So chance rates are higher here than the 14.3 % (14 of 98 words) and 13.3 % published for IBD. Your own file can hold more.",
  ],
  references: [
    {
      short: 'Guo and Caliskan 2021',
      citation:
        'Guo and Caliskan (2021). Detecting Emergent Intersectional Biases: Contextualized Word Embeddings Contain a Distribution of Human-like Biases. AIES 2021, 122-133.',
      url: 'https://arxiv.org/abs/2006.03955',
      doi: '10.1145/3461702.3462536',
    },
  ],
  measures: {
    'ibd-auc': {
      ...common,
      main: true,
      title: 'Intersectional bias detection, AUC',
      definition:
        'Chance that a word published for the group scores higher than another candidate. 0.5: the vectors do not tell them apart.',
    },
    'ibd-balanced-accuracy': {
      ...common,
      title: 'Intersectional bias detection, balanced accuracy',
      definition: 'Mean of the shares of published and of other words that IBD tells right at the threshold.',
    },
    'eibd-balanced-accuracy': {
      ...common,
      title: 'Emergent intersectional bias detection, balanced accuracy',
      definition: 'The same for EIBD and the words published as emergent.',
    },
  },
  options,
  data: { data: 'intersections' },
  defaultData: { data: 'intersections' },
  roles: ['word-vectors', 'encoder'],
  needs: ({ options, data: { data } }) => ({
    words: {
      kind: 'word-vectors' as const,
      words: [...new Set([...namesOf(data), ...candidatesOf(data)].map(spelling(options)))],
    },
  }),
  measure({ options, data: { data }, observed: { words } }) {
    const spell = spelling(options);
    const unit = new Map<string, Vector>();
    for (const word of [...namesOf(data), ...candidatesOf(data)]) {
      const vector = words.vectors.get(spell(word));
      // A vector without direction has no cosine: the word counts as missing.
      if (vector && length(vector) > 0) unit.set(word, normalised(vector));
    }
    return data.stereotypes.flatMap((stereotype) => measureGroup(stereotype, data, unit, options));
  },
});

type Stereotype = IntersectionsData['stereotypes'][number];

function measureGroup(
  { group, intersectional, emergent }: Stereotype,
  data: IntersectionsData,
  unit: ReadonlyMap<string, Vector>,
  { threshold }: Options,
): Measurement[] {
  const place = { attribute: 'race and gender', group };
  const { own, others, constituents } = namesAgainst(group, data, unit);
  const all = candidatesOf(data);
  const candidates = all.filter((word) => unit.has(word));
  const missing = [...namesOf(data), ...all].filter((word) => !unit.has(word));
  const published = { intersectional: new Set(intersectional), emergent: new Set(emergent) };
  const counts = {
    names: Math.min(own.length, ...others.map(({ length }) => length)),
    intersectional: candidates.filter((word) => published.intersectional.has(word)).length,
    emergent: candidates.filter((word) => published.emergent.has(word)).length,
    others: candidates.filter((word) => !published.intersectional.has(word)).length,
  };
  const n = candidates.length;
  const details = { missing };
  const tooFew = (measure: string, needed: readonly (keyof typeof counts)[]): Measurement | null => {
    const short = needed.filter((kind) => counts[kind] < LEAST);
    if (short.length === 0) return null;
    const reason = `too few words have a vector: ${short.map((kind) => `${counts[kind]} ${kind}`).join(', ')}; at least ${LEAST} of each are needed`;
    return { ...place, measure, status: 'insufficient', reason, n, counts, required: LEAST, details };
  };

  // Without names there is nothing to be associated with, and every measure says so.
  const scores = (counts.names < LEAST ? [] : candidates).map((word) => {
    const vector = unit.get(word)!;
    return {
      word,
      ibd: Math.max(...others.map((names) => wefat(vector, own, names))),
      constituents: constituents.map(([a, b]) => wefat(vector, a, b)),
    };
  });
  const found = scores.filter(({ ibd }) => ibd > threshold);
  const foundEmergent = found.filter(({ constituents }) => !constituents.every((score) => score > threshold));
  const detection = (measure: string, hits: typeof scores, kind: keyof typeof published) =>
    tooFew(measure, ['names', kind, 'others']) ?? {
      ...place,
      measure,
      status: 'ok' as const,
      n,
      ...balanced(candidates, new Set(hits.map(({ word }) => word)), published[kind]),
    };
  return [
    tooFew('ibd-auc', ['names', 'intersectional', 'others']) ?? {
      ...place,
      measure: 'ibd-auc',
      status: 'ok' as const,
      n,
      ...auc(
        Float64Array.from(scores, ({ ibd }) => ibd),
        scores.map(({ word }) => published.intersectional.has(word)),
      ),
      details,
    },
    detection('ibd-balanced-accuracy', found, 'intersectional'),
    // Of some groups no emergent words are published.
    ...(emergent.length > 0 ? [detection('eibd-balanced-accuracy', foundEmergent, 'emergent')] : []),
  ];
}

/** Vectors of the group's names, of those of each other group, and of each pair of a race or a gender with another. */
function namesAgainst(group: string, data: IntersectionsData, unit: ReadonlyMap<string, Vector>) {
  const { race, gender, names } = data.groups.find(({ id }) => id === group)!;
  const vectors = (words: readonly string[]) => words.flatMap((word) => unit.get(word) ?? []);
  const of = (chosen: (one: IntersectionsData['groups'][number]) => boolean) =>
    vectors(data.groups.filter(chosen).flatMap((one) => one.names));
  const races = [...new Set(data.groups.map((one) => one.race))].filter((other) => other !== race);
  const genders = [...new Set(data.groups.map((one) => one.gender))].filter((other) => other !== gender);
  const ofRace = of((one) => one.race === race);
  const ofGender = of((one) => one.gender === gender);
  return {
    own: vectors(names),
    others: data.groups.filter(({ id }) => id !== group).map((one) => vectors(one.names)),
    constituents: [
      ...races.map((other) => [ofRace, of((one) => one.race === other)] as const),
      ...genders.map((other) => [ofGender, of((one) => one.gender === other)] as const),
    ],
  };
}

/** The association of one word with names: a standardised difference, NaN-free since equal cosines give 0. */
function wefat(word: Vector, a: readonly Vector[], b: readonly Vector[]): number {
  const toA = a.map((name) => dot(word, name));
  const toB = b.map((name) => dot(word, name));
  const all = [...toA, ...toB];
  const centre = mean(all);
  const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (all.length - 1));
  return deviation > 1e-12 ? (mean(toA) - mean(toB)) / deviation : 0;
}

function auc(scores: Float64Array, published: readonly boolean[]) {
  const estimate = aucOfScores(scores, (item) => published[item]);
  return { value: estimate.auc, interval: aucInterval(estimate) };
}

/** The interval puts those of the two rates together as Newcombe 1998 (method 10) does for a difference of rates. */
function balanced(candidates: readonly string[], hits: ReadonlySet<string>, truth: ReadonlySet<string>) {
  const of = (isTrue: boolean) => {
    const members = candidates.filter((word) => truth.has(word) === isTrue);
    const right = members.filter((word) => hits.has(word) === isTrue).length;
    return { right, size: members.length, rate: right / members.length, ...rateLimits(right, members.length) };
  };
  const [yes, no] = [of(true), of(false)];
  const value = (yes.rate + no.rate) / 2;
  return {
    value,
    interval: {
      level: 0.95,
      method: 'Newcombe (1998, method 10) from Agresti-Coull with exact bounds',
      lower: value - Math.hypot(yes.rate - yes.lower, no.rate - no.lower) / 2,
      upper: value + Math.hypot(yes.upper - yes.rate, no.upper - no.rate) / 2,
    },
    details: {
      accuracy: (yes.right + no.right) / candidates.length,
      chance: yes.size / candidates.length,
      found: [...hits].sort(),
    },
  };
}

function spelling({ lowercase }: Options): (word: string) => string {
  return (word) => (lowercase ? word.toLowerCase() : word);
}

function namesOf({ groups }: IntersectionsData): string[] {
  return [...new Set(groups.flatMap(({ names }) => names))];
}

function candidatesOf({ stereotypes, unrelated }: IntersectionsData): string[] {
  return [...new Set([...stereotypes.flatMap(({ intersectional }) => intersectional), ...unrelated])];
}

function normalised(vector: Vector): Float64Array {
  const size = length(vector);
  return Float64Array.from(vector, (value) => value / size);
}

function dot(one: Vector, other: Vector): number {
  let sum = 0;
  for (let d = 0; d < one.length; d++) sum += one[d] * other[d];
  return sum;
}
