/** A file of intents and slots that somebody's system has found, matched to a data set's utterances by id or text. */
import { z } from 'zod';
import type { TagsSource } from '../../contract/configuration.ts';
import type { Items, Utterance } from '../../contract/data.ts';
import type { Answers } from '../../contract/observations.ts';
import type { Problem } from '../../contract/problem.ts';
import { counted, has } from '../../contract/sentence.ts';
import { isTag, spansOf } from '../../support/bio.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { parseList } from '../../support/tables/cells/lists.ts';
import { cleanValue } from '../../support/tables/cells/values.ts';
import { fewNames, shownCell } from '../../support/tables/cells/wording.ts';
import { LIST_SEPARATOR } from '../../support/tables/json/json-rows.ts';
import { checkTable, type TableSource } from '../../support/tables/read.ts';
import type { SlotTagger } from '../sources.ts';
import { type RowValues, valuesByItem } from './rows.ts';
import { once, openTable, type PredictionsContext, tableOf } from './table.ts';

type Found = Answers['intents-and-slots'];
type Slots = NonNullable<NonNullable<Found['slots']>[number]>;

/**
 * Opens a file of intents and slots, which is read once for each data set. What is missing in a row is a missing answer, as
 * is an item without a row. Tags that are none, or as many as the item has tokens, and slots beyond its tokens are refused,
 * each with its line.
 *
 * @throws InputError when opened without the file; when asked, as {@link valuesByItem}
 */
export async function openTags(source: TagsSource, context: PredictionsContext): Promise<SlotTagger> {
  const { table, key, described } = await openTable(source, context);
  const { intent, tags, slots } = source.columns;
  const said = { intent: intent ?? null, tags: tags ?? null, slots: slots ?? null };
  const read = { ...table, ...listsOf(source) };
  return {
    key: contentKey('tags', ...key, said, source.missing ?? null),
    describe: () => ({ ...described, ...said }),
    tag: once((data, progress) => readTags(source, read, data, progress)),
    close: async () => {},
  };
}

/** What is wrong with the file as far as its first rows tell; for the stage that refuses before any work. */
export function checkTags(source: TagsSource, { resolve }: Pick<PredictionsContext, 'resolve'>): Promise<Problem[]> {
  const { id, text } = source.columns;
  return checkTable({ ...tableOf(source, resolve), ...listsOf(source) }, [(id ?? text)!, ...columnsOf(source)]);
}

function listsOf({ columns: { tags, slots } }: TagsSource): Pick<TableSource, 'lists' | 'json'> {
  return { lists: tags === undefined ? [] : [tags], json: slots === undefined ? [] : [slots] };
}

function columnsOf({ columns: { intent = [], tags, slots } }: TagsSource): string[] {
  return [...[intent].flat(), ...[tags, slots].filter((column) => column !== undefined)];
}

/** @throws InputError with every cell that cannot be used, and as {@link valuesByItem} */
async function readTags(source: TagsSource, table: TableSource, data: Items, progress: Progress): Promise<Found> {
  const { intent = [], tags, slots } = source.columns;
  const parts = [intent].flat().length;
  const utterances = 'utterances' in data ? data.utterances : undefined;
  // A row has one value: which of the answers it is.
  const answers: { intent: string | null; slots: Slots | null }[] = [];
  const known = new Map<string, number>();
  const read: RowValues['read'] = (cells, refuse, item) => {
    const named = cells.slice(0, parts);
    const ofSlots = cells[parts] ?? '';
    // What slots may be depends on how many tokens the item has.
    const key = JSON.stringify([...named, ofSlots, utterances?.[item].tokens.length]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = ofSlots === '' ? null : readSlots(ofSlots, (tags ?? slots)!, tags !== undefined, utterances?.[item]);
    if (found !== null && !Array.isArray(found)) {
      refuse(found as Problem);
      return undefined;
    }
    const isNamed = parts > 0 && named.every((part) => part !== '');
    if (!isNamed && found === null) return Number.NaN;
    return answers.push({ intent: isNamed ? named.join('_') : null, slots: found }) - 1;
  };
  const places = await valuesByItem(source, table, data, { columns: columnsOf(source), read }, progress);
  const all = Array.from(places, (place) => answers[place] ?? { intent: null, slots: null });
  const has = { intents: parts > 0, slots: (tags ?? slots) !== undefined };
  return {
    intents: has.intents ? all.map(({ intent }) => intent) : null,
    slots: has.slots ? all.map(({ slots }) => slots) : null,
    missing: all.filter(({ intent, slots }) => (has.intents && intent === null) || (has.slots && slots === null))
      .length,
  };
}

/** The slots that a cell holds, or what is wrong with it. */
function readSlots(cell: string, column: string, areTags: boolean, utterance: Utterance | undefined): Slots | Problem {
  const tokens = utterance?.tokens.length;
  if (!areTags) return slotsIn(cell, column, tokens);
  const tags = tagsIn(cell);
  const wrong = [...new Set(tags.filter((tag) => !isTag(tag)))];
  if (wrong.length > 0) {
    const hint = 'Tags are O, B-<type> for the first token of a slot, and I-<type> for its others';
    return {
      message: `"${column}": ${fewNames(wrong.map((tag) => shownCell(tag)))} ${wrong.length === 1 ? 'is not a tag' : 'are not tags'}`,
      hint,
    };
  }
  if (tokens !== undefined && tags.length !== tokens) {
    return {
      message: `"${column}" holds ${counted('tag', tags.length)}, but the item ${has(1)} ${counted('token', tokens)}`,
      hint: 'A tag goes with each token of the data set; name slots by { type, filler } if the system has tokens of its own',
    };
  }
  return spansOf(tags);
}

function tagsIn(cell: string): readonly string[] {
  if (cell.includes(LIST_SEPARATOR)) return cell.split(LIST_SEPARATOR).filter((tag) => tag !== '');
  return (cell.startsWith('[') && parseList(cell)) || cell.split(/\s+/);
}

const type = z.string().transform(cleanValue).pipe(z.string().min(1));
const slotList = z.array(
  z.union([
    z.object({ type, start: z.int().min(0), end: z.int() }),
    z.object({ type, filler: z.string().transform((filler) => cleanValue(filler).split(/\s+/).join(' ')) }),
  ]),
);

function slotsIn(cell: string, column: string, tokens: number | undefined): Slots | Problem {
  const hint = 'Slots are a JSON list of { "type", "start", "end" } or { "type", "filler" }, [] for none';
  let value: unknown;
  try {
    value = JSON.parse(cell);
  } catch {
    return { message: `"${column}": ${shownCell(cell)} is not JSON`, hint };
  }
  const { data, error } = slotList.safeParse(value);
  if (error) return { message: `"${column}" does not hold a list of slots`, hint };
  const outside = data.find(
    (slot) => 'start' in slot && (slot.end <= slot.start || slot.end > (tokens ?? Number.POSITIVE_INFINITY)),
  );
  if (!outside || !('start' in outside)) return data;
  return {
    message: `"${column}": ${outside.start} to ${outside.end} are not tokens of the item, which has ${tokens}`,
    hint: 'Tokens count from 0, and "end" is the one after the last',
  };
}
