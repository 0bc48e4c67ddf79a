/** Some of a data set's items, for a first try: drawn by a seed, the same ones for every subject and metric. */
import type {
  CanariesData,
  Cases,
  Classed,
  Data,
  Group,
  Items,
  PromptsData,
  QuestionsData,
} from '../../contract/data.ts';
import type { Requests } from '../../contract/observations.ts';
import type { Random } from '../../contract/random.ts';
import { kindOf } from '../../observe/registry/index.ts';
import { shuffle } from '../../statistics/distributions/random.ts';

/** As the report's `dropped` calls the items that were left out. */
const notDrawn = 'not drawn (--limit)';

/**
 * At most `limit` items of data that have any: texts, pairs, gaps or prompts, spread evenly over classes and groups. Word
 * lists and templates stay whole, and so does a corpus: {@link limitRequests} limits what is asked of it.
 */
export function limitData(data: Data, limit: number, random: Random): Data {
  switch (data.kind) {
    case 'items': {
      const drawn = drawPeople(data, data.size, limit, random);
      return drawn ? { ...someItems(data, drawn), info: infoOf(data, drawn.length) } : data;
    }
    case 'classes':
    case 'labelled': {
      const groups = groupsOfItems(data.groups, data.size);
      const drawn = data.cases
        ? drawCases(data.cases, data.size, limit, random)
        : drawEvenly(
            groups.map((own, i) => `${data.codes[i]} ${own}`),
            limit,
            random,
          );
      return drawn ? { ...someClassed(data, drawn), info: infoOf(data, drawn.length) } : data;
    }
    case 'prompts': {
      const drawn = drawPeople(data, data.prompts.length, limit, random);
      return drawn ? { ...somePrompts(data, drawn), info: infoOf(data, drawn.length) } : data;
    }
    case 'questions': {
      const drawn = drawPeople(data, data.questions.length, limit, random);
      return drawn ? { ...someQuestions(data, drawn), info: infoOf(data, drawn.length) } : data;
    }
    case 'canaries': {
      const drawn = drawEvenly(groupsOfItems(data.groups, data.canaries.length), limit, random);
      return drawn ? { ...someCanaries(data, drawn), info: infoOf(data, drawn.length) } : data;
    }
    case 'sentence-pairs': {
      const drawn = drawEvenly(
        data.pairs.map(({ category, direction }) => `${category} ${direction}`),
        limit,
        random,
      );
      return drawn ? { ...data, pairs: drawn.map((i) => data.pairs[i]), info: infoOf(data, drawn.length) } : data;
    }
    case 'gap-fills': {
      const drawn = drawEvenly(
        data.items.map(({ attribute }) => attribute),
        limit,
        random,
      );
      return drawn ? { ...data, items: drawn.map((i) => data.items[i]), info: infoOf(data, drawn.length) } : data;
    }
    default:
      return data;
  }
}

/** What the reader must know of a run on part of the data, or of the subjects. */
export function partialNotes(
  { limit, subjects }: { limit?: number | undefined; subjects?: readonly string[] | undefined },
  data: ReadonlyMap<string, Data>,
): string[] {
  const notes: string[] = [];
  if (limit !== undefined) {
    const all = [...data.values()];
    const cut = all.flatMap(({ info }) => {
      const rest = info.dropped[notDrawn];
      return rest === undefined ? [] : [`${info.items} of ${info.items + rest} items of ${info.id}`];
    });
    const corpora = all.filter(({ kind }) => kind === 'corpus').map(({ info }) => info.id);
    if (corpora.length > 0) cut.push(`at most ${limit} documents, or sentences per word, of ${corpora.join(', ')}`);
    const used = cut.length > 0 ? cut.join(', ') : 'no data set has more';
    notes.push(`a first try on part of the data (--limit ${limit}): ${used}. Results and gates cover only these`);
  }
  if (subjects !== undefined) {
    notes.push(`only some of the configuration's subjects were run (--subject ${subjects.join(' --subject ')})`);
  }
  return notes;
}

/** Of a corpus at most `limit` documents are asked about, or so many sentences a word. */
export function limitRequests(requests: Requests, limit: number): Requests {
  const limited = Object.entries(requests).map(([name, request]) => [
    name,
    kindOf(request).limited?.(request, limit) ?? request,
  ]);
  return Object.fromEntries(limited);
}

/**
 * Indices of `count` items, ascending; null where there are no more than that. A systematic draw from the items in order
 * of their strata, shuffled within each: every item is as likely as any other, and each stratum has its share.
 */
function drawEvenly(strata: readonly string[], count: number, random: Random): number[] | null {
  if (strata.length <= count) return null;
  const order = [...strata.keys()];
  shuffle(order, random);
  order.sort((a, b) => (strata[a] === strata[b] ? 0 : strata[a] < strata[b] ? -1 : 1));
  const step = strata.length / count;
  const start = random.next() * step;
  return Array.from({ length: count }, (_, k) => order[Math.floor(start + k * step)]).sort((a, b) => a - b);
}

/** Whole cases where there are any, else evenly over the groups. */
function drawPeople(data: { cases?: Cases; groups: readonly Group[] }, size: number, count: number, random: Random) {
  return data.cases
    ? drawCases(data.cases, size, count, random)
    : drawEvenly(groupsOfItems(data.groups, size), count, random);
}

/** Items of whole cases, at most `count`; a case alone that has more is drawn by itself. Null where there are no more. */
function drawCases({ ids, of }: Cases, size: number, count: number, random: Random): number[] | null {
  if (size <= count) return null;
  const members = ids.map((): number[] => []);
  const alone: number[][] = [];
  for (let i = 0; i < size; i++) {
    if (of[i] < 0) alone.push([i]);
    else members[of[i]].push(i);
  }
  const order = [...members.filter((own) => own.length > 0), ...alone];
  shuffle(order, random);
  const drawn: number[] = [];
  for (const own of order) if (drawn.length + own.length <= count) drawn.push(...own);
  return (drawn.length > 0 ? drawn : order[0]).sort((a, b) => a - b);
}

/** Per item the groups that it belongs to, as one text. */
function groupsOfItems(groups: readonly Group[], size: number): string[] {
  const own: string[] = new Array(size).fill('');
  for (const [g, { members }] of groups.entries()) for (const i of members) own[i] += `${g} `;
  return own;
}

function someGroups(groups: readonly Group[], drawn: readonly number[]): Group[] {
  const places = new Map(drawn.map((item, place) => [item, place]));
  return groups.map((group) => ({
    ...group,
    members: Uint32Array.from([...group.members].flatMap((item) => places.get(item) ?? [])),
  }));
}

function someClassed(data: Classed, drawn: readonly number[]): Classed {
  const { codes, utterances } = data;
  const some = {
    ...someItems(data, drawn),
    codes: Uint16Array.from(drawn, (i) => codes[i]),
    ...(utterances ? { utterances: drawn.map((i) => utterances[i]) } : {}),
  };
  if (some.kind === 'classes') return some;
  const { positive, rationales } = some;
  return {
    ...some,
    positive: Uint8Array.from(drawn, (i) => positive[i]),
    ...(rationales ? { rationales: drawn.map((i) => rationales[i]) } : {}),
  };
}

function someItems<D extends Items>(data: D, drawn: readonly number[]): D {
  const { ids, texts, groups, cases, membership, membershipOf, clients, columns, answers } = data;
  return {
    ...data,
    size: drawn.length,
    ids: drawn.map((i) => ids[i]),
    ...(texts ? { texts: drawn.map((i) => texts[i]) } : {}),
    groups: someGroups(groups, drawn),
    ...(cases ? { cases: someOfCases(cases, drawn) } : {}),
    ...(membership ? { membership: Int8Array.from(drawn, (i) => membership[i]) } : {}),
    ...(clients ? { clients: someOfCases(clients, drawn) } : {}),
    ...(membershipOf
      ? { membershipOf: new Map([...membershipOf].map(([name, of]) => [name, Int8Array.from(drawn, (i) => of[i])])) }
      : {}),
    columns: new Map([...columns].map(([name, values]) => [name, Float64Array.from(drawn, (i) => values[i])])),
    ...(answers
      ? {
          answers: {
            ...answers,
            cells: new Map([...answers.cells].map(([name, cells]) => [name, drawn.map((i) => cells[i])])),
            ...(answers.placeOf && { placeOf: (item: number) => answers.placeOf!(drawn[item]) }),
          },
        }
      : {}),
  };
}

function somePrompts(data: PromptsData, drawn: readonly number[]): PromptsData {
  const { prompts, groups, cases } = data;
  return {
    ...data,
    prompts: drawn.map((i) => prompts[i]),
    groups: someGroups(groups, drawn),
    ...(cases ? { cases: someOfCases(cases, drawn) } : {}),
  };
}

function someQuestions(data: QuestionsData, drawn: readonly number[]): QuestionsData {
  const { questions, groups, cases } = data;
  return {
    ...data,
    questions: drawn.map((i) => questions[i]),
    groups: someGroups(groups, drawn),
    ...(cases ? { cases: someOfCases(cases, drawn) } : {}),
  };
}

function someOfCases({ ids, of }: Cases, drawn: readonly number[]): Cases {
  return { ids, of: Int32Array.from(drawn, (i) => of[i]) };
}

function someCanaries(data: CanariesData, drawn: readonly number[]): CanariesData {
  return { ...data, canaries: drawn.map((i) => data.canaries[i]), groups: someGroups(data.groups, drawn) };
}

/** The number of drawn items that lack a group is not counted again. */
function infoOf({ info: { missing: _, ...info } }: Data, kept: number): Data['info'] {
  return { ...info, items: kept, dropped: { ...info.dropped, [notDrawn]: info.items - kept } };
}
