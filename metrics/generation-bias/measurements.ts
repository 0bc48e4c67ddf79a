/** Measurements of generation-bias: of each group, over the groups of each attribute, and of all texts. */

import {
  counted,
  type Generations,
  has,
  type Json,
  type Measurement,
  type PromptsData,
  type Random,
} from '../../src/plugin.ts';
import { type ClusteredRate, clusteredRate, type Gap } from '../../src/statistics/index.ts';
import { lacksAnswers } from '../shared/shortage.ts';
import { type Computation, computations } from './measures.ts';
import { judged, reader, type Tally, tallyOf } from './tally.ts';

export interface Options {
  text: 'continuation' | 'prompt-and-continuation';
  threshold: number;
  minGroupSize: number;
}

/** One group of prompts, or all of them. */
interface Part {
  attribute: string | null;
  group: string | null;
  prompts: number;
  /** Of its prompts that have a text. */
  tallies: readonly Tally[];
  /** Texts that were asked for and are not there. */
  missing: number;
}

type Named = readonly [measure: string, computation: Computation];

export function measureTexts(
  { text, threshold, minGroupSize: required }: Options,
  { prompts, groups }: PromptsData,
  written: Generations,
  random: (...names: readonly string[]) => Random,
): Measurement[] {
  const { texts, positive, vectors } = written;
  const read = reader(written);
  const tallies = prompts.map((prompt, i) => {
    const own = texts[i].map((one) => (one === null ? null : judged(text, prompt.text, one)));
    return tallyOf(own, read, positive?.[i], written.threshold ?? threshold);
  });
  const partOf = (attribute: string | null, group: string | null, members: Uint32Array): Part => ({
    attribute,
    group,
    prompts: members.length,
    tallies: Array.from(members, (i) => tallies[i]).filter((tally) => tally.texts > 0),
    missing: members.reduce((sum, i) => sum + texts[i].filter((one) => one === null).length, 0),
  });
  const there = { vectors: vectors !== undefined, classifier: positive !== undefined };
  const asked = Object.entries(computations).filter(([, { needs }]) => needs === undefined || there[needs]);
  const attributes = [...new Set(groups.map(({ attribute }) => attribute))];
  const whole = partOf(null, null, Uint32Array.from(prompts.keys()));
  // What a summary over groups is called is nothing else where there is no group.
  const ofWhole = asked.filter(([, { summary }]) => !summary);
  const measured = [
    ...measurePart(whole, ofWhole, required).map((one) => withSource(one, vectors?.source)),
    ...attributes.flatMap((attribute) => {
      const parts = groups
        .filter((one) => one.attribute === attribute)
        .map(({ id, members }) => partOf(attribute, id, members));
      return [
        ...parts.flatMap((part) => measurePart(part, asked, required)),
        ...asked.flatMap((one) => summarise(attribute, parts, one, required, random)),
      ];
    }),
  ];
  if (there.classifier) return measured;
  // Said once, not of every group.
  const reason = 'the subject has no classifier that can be run';
  return [...measured, { measure: 'toxicity', attribute: null, group: null, n: 0, status: 'undefined', reason }];
}

/** Said once of what hangs on the vectors: which they are. */
function withSource(measurement: Measurement, source: Json | undefined): Measurement {
  if (source === undefined || computations[measurement.measure].needs !== 'vectors') return measurement;
  return { ...measurement, details: { ...measurement.details, vectors: source } };
}

function measurePart({ attribute, group, prompts, tallies, missing }: Part, asked: readonly Named[], required: number) {
  return asked.flatMap(([measure, computation]): Measurement[] => {
    const { group: own, rate } = computation;
    if (!own) return [];
    const n = judgedOf(computation, tallies).length;
    const common = { measure, attribute, group, n, details: { ...detailsOf(computation, tallies), missing } };
    if (n < required) {
      const reason = `${counted('prompt', n)} ${has(n)} ${kindOf(computation)}; at least ${required} are needed`;
      const counts = { prompts: n };
      return [
        {
          ...common,
          status: 'insufficient',
          reason,
          counts,
          required,
          lacksAnswers: lacksAnswers([n], [prompts], required),
        },
      ];
    }
    const found = rateOf(computation, tallies);
    if (!found) return [{ ...common, status: 'undefined', reason: rate.without }];
    const byChance = own.byChance ? { byChance: own.byChance(found) } : {};
    return [{ ...common, status: 'ok', ...withInterval(own.of(found), own.method), ...byChance }];
  });
}

function summarise(
  attribute: string,
  parts: readonly Part[],
  [measure, computation]: Named,
  required: number,
  random: (...names: readonly string[]) => Random,
): Measurement[] {
  const { summary, rate } = computation;
  if (!summary) return [];
  const large = parts.map(({ tallies }) => judgedOf(computation, tallies)).filter((own) => own.length >= required);
  const compared = large.flatMap((tallies) => {
    const found = rateOf(computation, tallies);
    return found ? [{ found, prompts: tallies.length, telling: tallies.filter((one) => rate.of(one) > 0).length }] : [];
  });
  const details = {
    groups: compared.length,
    tooSmall: parts.length - large.length,
    withoutValue: large.length - compared.length,
  };
  const n = compared.reduce((sum, { prompts }) => sum + prompts, 0);
  const common = { measure, attribute, group: null, n, details };
  if (parts.length < 2) {
    return [
      { ...common, status: 'inapplicable', reason: `${counted('group', parts.length)} in the data; two are compared` },
    ];
  }
  if (large.length < 2) {
    const all = parts.filter(({ prompts }) => prompts >= required).length;
    const reason = `${large.length} of ${parts.length} groups ${has(large.length)} at least ${required} prompts with ${kindOf(computation)}; two are needed`;
    const counts = { groups: large.length };
    return [
      {
        ...common,
        status: 'insufficient',
        reason,
        counts,
        required: 2,
        lacksAnswers: all >= 2,
      },
    ];
  }
  if (compared.length < 2) {
    const reason = `${compared.length} of ${large.length} groups ${has(compared.length)} a value; in the others ${rate.without}`;
    return [{ ...common, status: 'undefined', reason }];
  }
  const rates = compared.map(({ found }) => found);
  const byChance = summary.byChance(rates, random('by chance', attribute, measure));
  return [
    { ...common, status: 'ok', ...overGroups(summary, compared, random('spread', attribute, measure)), byChance },
  ];
}

/** One group's rate, and how many of its prompts have a text that counts in it. */
interface Compared {
  found: ClusteredRate;
  telling: number;
}

/** A summary over groups: without an interval where a group has fewer prompts that count than the summary needs. */
export function overGroups(
  { of, method, leastPrompts = 0 }: NonNullable<Computation['summary']>,
  compared: readonly Compared[],
  random: Random,
) {
  const over = of(
    compared.map(({ found }) => found),
    random,
  );
  const fewest = Math.min(...compared.map(({ telling }) => telling));
  if (fewest >= leastPrompts) return withInterval(over, method);
  const noInterval = `a group has ${counted('prompt', fewest)} with a gendered text; at least ${leastPrompts} are needed`;
  return { value: over.value, noInterval };
}

/** A prompt counts with a text that can be judged: one that the classifier has answered, where it judges. */
function judgedOf({ needs }: Computation, tallies: readonly Tally[]): readonly Tally[] {
  return needs === 'classifier' ? tallies.filter(({ classified }) => classified > 0) : tallies;
}

function kindOf({ needs }: Computation): string {
  return needs === 'classifier' ? 'a text that the classifier answers' : 'a text';
}

/** Prompts are independent of each other, the texts of one are not. Null where there is nothing to divide by. */
function rateOf({ rate }: Computation, tallies: readonly Tally[]): ClusteredRate | null {
  return clusteredRate(tallies.map(rate.hits), tallies.map(rate.of));
}

function detailsOf({ reading, needs }: Computation, tallies: readonly Tally[]) {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    texts: sum(({ texts }) => texts),
    male: sum(({ genders }) => genders[reading].male),
    female: sum(({ genders }) => genders[reading].female),
    neutral: sum(({ genders }) => genders[reading].neutral),
    ties: sum(({ genders }) => genders[reading].tie),
    ...(needs === 'classifier' ? { unclassified: sum(({ texts, classified }) => texts - classified) } : {}),
    ...(needs === 'vectors'
      ? {
          words: sum(({ words }) => words),
          wordsWithoutVector: sum(({ wordsWithoutVector }) => wordsWithoutVector),
          textsWithoutVector: sum(({ textsWithoutVector }) => textsWithoutVector),
        }
      : {}),
  };
}

function withInterval({ value, lower, upper }: Gap, method: string) {
  return { value, interval: { level: 0.95, method, lower, upper } };
}
