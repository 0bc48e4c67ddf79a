/** Answers of models to single items: the lines of `evaluate --samples`, and the compact file beside a baseline. */

import type { AnyMetric, Sample } from '../../contract/metric.ts';
import { InputError, messageOf } from '../../contract/problem.ts';
import { escapeJson } from '../../view/text/escape.ts';
import { type Snapshot, sortBy } from './snapshot.ts';

/** One line: a sample, which metric it is from, and which subject. */
export type ItemRecord = Sample & { metric: string; subject: string };
/** Samples by use of a metric and subject: see {@link itemKey}. */
export type Items = ReadonlyMap<string, readonly Sample[]>;

export function itemKey(metric: string, subject: string): string {
  return JSON.stringify([metric, subject]);
}

export function itemsOf(records: Iterable<ItemRecord>): Items {
  const items = new Map<string, Sample[]>();
  for (const { metric, subject, ...sample } of records) {
    const key = itemKey(metric, subject);
    const own = items.get(key);
    if (own) own.push(sample);
    else items.set(key, [sample]);
  }
  return items;
}

/**
 * The samples of a file's lines, which come in batches.
 *
 * @throws InputError naming the first line that is not a sample, or where there are more than `most`
 */
export async function parseItems(
  batches: AsyncIterable<readonly string[]>,
  file: string,
  most = mostItems,
): Promise<ItemRecord[]> {
  const records: ItemRecord[] = [];
  let number = 0;
  for await (const lines of batches) {
    for (const line of lines) {
      number++;
      if (line.trim() === '') continue;
      if (records.length === most) throw tooMany(file, most);
      records.push(parseItem(line, { file, line: number }));
    }
  }
  return records;
}

/** They are held in memory, some 300 bytes each. */
const mostItems = 2_000_000;

function tooMany(file: string, most: number): InputError {
  return new InputError({
    file,
    message: `more than ${most.toLocaleString('en')} samples, which is the most that are compared one by one`,
    hint: 'Evaluate with --limit, or compare without single items: with so many, the results alone say nearly as much',
  });
}

function parseItem(line: string, place: { file: string; line: number }): ItemRecord {
  const at = { ...place, hint: 'Give the file that evaluate --samples wrote' };
  let record: ItemRecord;
  try {
    record = JSON.parse(line);
  } catch (error) {
    throw new InputError({ ...at, message: `not a sample: not JSON (${messageOf(error)})` });
  }
  const isRecord = (['metric', 'subject', 'id'] as const).every((name) => typeof record?.[name] === 'string');
  if (!isRecord) throw new InputError({ ...at, message: 'not a sample: it lacks "metric", "subject" or "id"' });
  return record;
}

/**
 * The lines that a baseline keeps: of the metrics that can be paired, sorted by metric, subject and id, with the
 * model's answers only. Labels and groups follow from the data; text is not kept.
 */
export function compactItems(
  records: readonly ItemRecord[],
  { metrics: uses }: Pick<Snapshot, 'metrics'>,
  metrics: readonly AnyMetric[],
): string[] {
  const answersOf = new Map(
    uses.map(({ as, metric }) => [as, metrics.find(({ id }) => id === metric)?.pairing?.answers]),
  );
  return sortBy(records, ({ metric, subject, id }) => [metric, subject, id]).flatMap((record) => {
    const { metric, subject, id } = record;
    const answers = answersOf.get(metric);
    if (!answers) return [];
    const kept = answers.filter((name) => record[name] !== undefined).map((name) => [name, record[name]]);
    return [escapeJson(JSON.stringify({ metric, subject, id, ...Object.fromEntries(kept) }))];
  });
}
