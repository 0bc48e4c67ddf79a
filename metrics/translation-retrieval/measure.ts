/** Accuracies of single languages and their mean, from the vectors of all sentences. Pure. */
import { counted, has, type Items, type Measurement, type TextVectors } from '../../src/plugin.ts';
import { clusteredRate } from '../../src/statistics/index.ts';
import { counts, type PairChoice, type Translations, translationsOf } from './pairs.ts';
import { hasDirection, retrieve } from './retrieve.ts';

export interface RetrievalOptions extends PairChoice {
  minGroupSize: number;
}

/** The items that have to be read, ascending, and which row of the vectors each is. */
export function itemsOf(translations: readonly Translations[]): { items: number[]; row: Map<number, number> } {
  const used = new Set(translations.flatMap(({ source, target }) => [...source, ...target]));
  const items = [...used].sort((a, b) => a - b);
  return { items, row: new Map(items.map((item, i) => [item, i])) };
}

/** One language's hits, by case. */
interface Retrieved {
  language: string;
  cases: number[];
  fromSource: Float64Array;
  toSource: Float64Array;
  details: { readonly [name: string]: number | Record<string, number> };
}

export function measureRetrieval(options: RetrievalOptions, data: Items, vectors: TextVectors): Measurement[] {
  const { attribute, minGroupSize: required } = options;
  const translations = translationsOf(data, options);
  const { row } = itemsOf(translations);
  const retrieved = translations.map((one) => retrieveLanguage(one, data, vectors, row));
  const enough = retrieved.filter(({ cases }) => cases.length >= required);
  return [...retrieved.flatMap((one) => ofLanguage(one, attribute, required)), meanOf(retrieved, enough, options)];
}

function retrieveLanguage(
  { language, cases, source, target, leftOut }: Translations,
  { texts = [] }: Items,
  vectors: TextVectors,
  row: ReadonlyMap<number, number>,
): Retrieved {
  const usable = [...cases.keys()].filter((i) =>
    [source[i], target[i]].every((item) => hasDirection(vectors, row.get(item)!)),
  );
  const rowsOf = (items: readonly number[]) => usable.map((i) => row.get(items[i])!);
  const repeated = (items: readonly number[]) => usable.length - new Set(usable.map((i) => texts[items[i]])).size;
  const left = counts({ ...leftOut, 'without a vector that has a direction': cases.length - usable.length });
  return {
    language,
    cases: usable.map((i) => cases[i]),
    ...retrieve(vectors, rowsOf(source), rowsOf(target)),
    details: {
      ...(Object.keys(left).length > 0 && { dropped: left }),
      ...counts({
        duplicatesInSource: repeated(source),
        duplicates: repeated(target),
        sameAsSource: usable.filter((i) => texts[source[i]] === texts[target[i]]).length,
      }),
    },
  };
}

function ofLanguage(
  { language, cases, fromSource, toSource, details }: Retrieved,
  attribute: string,
  required: number,
): Measurement[] {
  const n = cases.length;
  const ways = {
    accuracy: fromSource.map((hit, i) => hit + toSource[i]),
    'from-source': fromSource,
    'to-source': toSource,
  };
  return Object.entries(ways).map(([measure, hits]): Measurement => {
    const common = { measure, attribute, group: language, n, details };
    if (n < required) {
      const reason = `${counted('sentence', n)} ${has(n)} a translation that can be compared; at least ${required} are needed`;
      return { ...common, status: 'insufficient', reason, counts: { sentences: n }, required };
    }
    const trials = measure === 'accuracy' ? 2 : 1;
    const rate = clusteredRate(
      [...hits],
      cases.map(() => trials),
    )!;
    return { ...common, status: 'ok', value: rate.value, byChance: 1 / n, interval: intervalOf(rate) };
  });
}

/** Each language counts the same, however many sentences it has; the sentences are what was drawn, with all their translations. */
function meanOf(
  retrieved: readonly Retrieved[],
  enough: readonly Retrieved[],
  { attribute, source, minGroupSize: required }: RetrievalOptions,
): Measurement {
  const leftOut = retrieved.flatMap(({ language, cases }) => (cases.length < required ? [language] : []));
  const byCase = new Map<number, { hits: number; trials: number }>();
  for (const { cases, fromSource, toSource } of enough) {
    for (const [i, one] of cases.entries()) {
      const known = byCase.get(one) ?? { hits: 0, trials: 0 };
      known.hits += (fromSource[i] + toSource[i]) / cases.length;
      known.trials += 2 / cases.length;
      byCase.set(one, known);
    }
  }
  const n = byCase.size;
  const details = { languages: enough.length, ...(leftOut.length > 0 && { leftOut }) };
  const common = { measure: 'mean-accuracy', attribute, group: null, n, details };
  if (retrieved.length === 0) {
    return { ...common, status: 'inapplicable', reason: `the data have no language besides ${source}` };
  }
  if (enough.length === 0) {
    const reason = `no language has ${required} sentences with a translation that can be compared`;
    return { ...common, status: 'insufficient', reason, counts: { languages: 0 }, required: 1 };
  }
  // In trials of one sentence on average, so that limits rest on as many as there are.
  const scale = (2 * n) / (2 * enough.length);
  const all = [...byCase.values()];
  const rate = clusteredRate(
    all.map(({ hits }) => hits * scale),
    all.map(({ trials }) => trials * scale),
  )!;
  const byChance = enough.reduce((sum, { cases }) => sum + 1 / cases.length, 0) / enough.length;
  return { ...common, status: 'ok', value: rate.value, byChance, interval: intervalOf(rate) };
}

function intervalOf({ limits }: NonNullable<ReturnType<typeof clusteredRate>>) {
  return { level: 0.95, method: 'Agresti-Coull (clusters)', ...limits(0.025) };
}
