/** Utterances for tests of intent-slot: data, and what a system makes of them. */
import metric from '../../../metrics/intent-slot/index.ts';
import type { ClassesData, IntentsAndSlots, PredictedSlot } from '../../../src/plugin.ts';
import { spansOf } from '../../../src/support/bio.ts';
import { labelled } from '../labelled-data.ts';

export interface Row {
  language: string;
  /** What it says in every language; null for an utterance of its own. */
  item: string | number | null;
  intent: string;
  gold: readonly string[];
  named: string | null;
  predicted: readonly string[] | readonly PredictedSlot[] | null;
}

export function dataOf(rows: readonly Row[]): ClassesData {
  const { info, groups } = labelled(new Uint8Array(rows.length), { language: rows.map(({ language }) => language) });
  const classes = [...new Set(rows.map(({ intent }) => intent))];
  const items = [...new Set(rows.flatMap(({ item }) => item ?? []))];
  return {
    kind: 'classes',
    info,
    size: rows.length,
    ids: rows.map((_, i) => `${i}`),
    classes,
    codes: Uint16Array.from(rows, ({ intent }) => classes.indexOf(intent)),
    positiveClasses: [],
    utterances: rows.map(({ gold }) => {
      const tokens = gold.map((_, i) => `w${i}`);
      return {
        tokens,
        slots: spansOf(gold).map((span) => ({ ...span, filler: tokens.slice(span.start, span.end).join(' ') })),
      };
    }),
    groups,
    cases: {
      ids: items.map(String),
      of: Int32Array.from(rows, ({ item }) => (item === null ? -1 : items.indexOf(item))),
    },
    columns: new Map(),
  };
}

const isTags = (slots: readonly unknown[]): slots is readonly string[] => slots.every((one) => typeof one === 'string');

export function answerOf(rows: readonly Row[]): IntentsAndSlots {
  const slots = rows.map(({ predicted }) => (predicted && isTags(predicted) ? spansOf(predicted) : predicted));
  const intents = rows.map(({ named }) => named);
  return { intents, slots, missing: rows.filter((_, i) => intents[i] === null || slots[i] === null).length };
}

export function measureRows(rows: readonly Row[], given: Record<string, unknown> = {}, found = answerOf(rows)) {
  return metric.measure({
    options: metric.options.parse({ dataset: 'toy', ...given }),
    data: { dataset: dataOf(rows) },
    observed: { found },
    random: () => {
      throw new Error('no chance is needed');
    },
  });
}
