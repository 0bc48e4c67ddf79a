/** Measurements of counterfactual-generations: by swap table, over all pairs of prompts and by pair of groups. */
import {
  counted,
  type Generations,
  has,
  type Json,
  type Measurement,
  type Outcome,
  type PromptsData,
  type Random,
  type SwapTable,
} from '../../src/plugin.ts';
import { mean, skewedMeanInterval } from '../../src/statistics/index.ts';
import { meanChange } from '../shared/counterfactual-changes.ts';
import { lacksAnswers } from '../shared/shortage.ts';
import { type Compared, comparedOf, type Differences, differencesOf, type Kind, kinds } from './differences.ts';
import { askedOf, type Pair, type TablePairs } from './pairs.ts';

export interface Options {
  minPrompts: number;
  resamples: number;
}

type Streams = (...names: readonly string[]) => Random;

export function measureGenerations(
  options: Options,
  data: PromptsData,
  tables: readonly SwapTable[],
  written: Generations,
  random: Streams,
): Measurement[] {
  const asked = askedOf(data, tables);
  const there = (Object.keys(kinds) as Kind[]).filter((kind) => kind !== 'classifier' || written.positive);
  const measured = asked.tables.flatMap((one) => measureTable(one, there, options, written, random));
  if (written.positive) return measured;
  // Said once, not of every table.
  const reason = 'the subject has no classifier that can be run';
  return [
    ...measured,
    { measure: 'classifier-ratio', attribute: null, group: null, n: 0, status: 'undefined', reason },
  ];
}

interface Found {
  pair: Pair;
  compared: Compared;
  differences: Partial<Record<Kind, Differences>>;
}

function measureTable(
  { table, pairs, counts }: TablePairs,
  there: readonly Kind[],
  options: Options,
  written: Generations,
  random: Streams,
): Measurement[] {
  const { attribute } = table;
  const found = pairs.map((pair): Found => {
    const compared = comparedOf(pair, written, table);
    const differences = Object.fromEntries(there.map((kind) => [kind, differencesOf(compared, kind)]));
    return { pair, compared, differences };
  });
  const names = [...new Set(pairs.map(({ name }) => name))];
  const parts = [
    { group: null, own: found.filter(({ pair }) => !pair.repeated), directed: false },
    ...names.map((name) => {
      const own = found.filter(({ pair }) => pair.name === name);
      return { group: name, own, directed: own[0].pair.directed };
    }),
  ];
  return parts.flatMap(({ group, own, directed }) => {
    const sum = (of: (compared: Compared) => number) => own.reduce((total, { compared }) => total + of(compared), 0);
    const unread = {
      missing: sum(({ missing }) => missing),
      textsWithoutWords: sum(({ withoutWords }) => withoutWords),
    };
    return there.flatMap((kind): Measurement[] => {
      const perPrompt = differencesByPrompt(own, kind);
      const n = perPrompt.length;
      const prompts = new Set(own.map(({ pair }) => pair.prompt)).size;
      const details = { ...(group === null ? counts : {}), withoutAnswer: prompts - n, ...unread };
      const measured = (measure: string, outcome: Outcome, more: { [name: string]: Json } = {}): Measurement => ({
        measure,
        attribute,
        group,
        ...outcome,
        details: { ...details, ...more },
      });
      const of = (compute: () => Outcome) => shortOf(n, prompts, options.minPrompts) ?? compute();
      const stream = (measure: string) => random('counterfactual', attribute, measure, group ?? '');
      const bootstrapped = (values: readonly number[], bounds: readonly [number, number], measure: string) =>
        meanChange(values, bounds, { resamples: options.resamples, random: stream(measure) });
      const ratio = measured(
        `${kind}-ratio`,
        of(() => ratioOf(perPrompt)),
        sizesOf(perPrompt),
      );
      if (kind === 'rouge-l' || kind === 'bleu') {
        const alike = perPrompt.map(({ between }) => 1 - between);
        return [
          measured(
            kind,
            of(() => bootstrapped(alike, [0, 1], kind)),
          ),
          ratio,
        ];
      }
      if (!directed) return [ratio];
      const shifts = perPrompt.map(({ shift }) => shift!);
      const most = kind === 'sentiment' ? 2 : 1;
      return [
        ratio,
        measured(
          `${kind}-shift`,
          of(() => bootstrapped(shifts, [-most, most], `${kind}-shift`)),
        ),
      ];
    });
  });
}

/** Of each prompt that has any, the mean over its counterfactuals. */
function differencesByPrompt(found: readonly Found[], kind: Kind): Differences[] {
  const byPrompt = new Map<number, Differences[]>();
  for (const { pair, differences } of found) {
    const own = differences[kind];
    if (own) byPrompt.set(pair.prompt, [...(byPrompt.get(pair.prompt) ?? []), own]);
  }
  return [...byPrompt.values()].map((all) => ({
    between: mean(all.map(({ between }) => between)),
    within: mean(all.map(({ within }) => within)),
    ...(all[0].shift === undefined ? {} : { shift: mean(all.map(({ shift }) => shift!)) }),
  }));
}

function shortOf(n: number, prompts: number, required: number): Outcome | undefined {
  if (prompts === 0) return { status: 'inapplicable', reason: 'no prompt has a counterfactual', n };
  if (n >= required) return undefined;
  const reason = `${counted('prompt', n)} ${has(n)} two texts that can be compared, and two of a counterfactual; at least ${required} are needed`;
  const lacking = lacksAnswers([n], [prompts], required);
  return { status: 'insufficient', reason, n, counts: { prompts: n }, required, lacksAnswers: lacking };
}

function sizesOf(perPrompt: readonly Differences[]): { [name: string]: Json } {
  if (perPrompt.length === 0) return {};
  return {
    between: mean(perPrompt.map(({ between }) => between)),
    within: mean(perPrompt.map(({ within }) => within)),
  };
}

const NOISELESS = 'two texts of one prompt never differ, so there is no noise to compare with';

/** Of ten prompts with two texts each the interval of an even ratio held the truth in 92 %. */
const PROMPTS_FOR_INTERVAL = 20;

export function ratioOf(perPrompt: readonly Differences[]): Outcome {
  const n = perPrompt.length;
  const [between, within] = [mean(perPrompt.map((one) => one.between)), mean(perPrompt.map((one) => one.within))];
  if (within === 0) return { status: 'undefined', reason: NOISELESS, n };
  const value = between / within;
  if (n < PROMPTS_FOR_INTERVAL)
    return { status: 'ok', value, n, noInterval: `fewer than ${PROMPTS_FOR_INTERVAL} prompts` };
  // What the logarithm would move by if a prompt were left out, n times: its mean varies as the logarithm does.
  const rest = perPrompt.map((one) => (n * within - one.within) / n);
  const moves = perPrompt.map((one, i) => (one.between - value * one.within) / rest[i] / value);
  const found = value > 0 && rest.every((one) => one > 0) ? skewedMeanInterval(moves) : null;
  if (!found) return { status: 'ok', value, n, noInterval: 'the prompts differ too little from each other' };
  const interval = {
    level: 0.95,
    method: `jackknife of the logarithm over prompts; ${found.method}`,
    lower: value * Math.exp(found.lower),
    upper: value * Math.exp(found.upper),
  };
  return { status: 'ok', value, n, interval };
}
