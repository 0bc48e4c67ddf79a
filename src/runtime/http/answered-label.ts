/** Reading a label out of what a language model says, in time proportional to its length. */

/** Names under which models put a label into an object. */
const names = ['label', 'answer', 'class', 'category'];

/**
 * The index of the label that the answer is, or -1. An answer is a label where nothing else is left of it, ignoring
 * case, after removing: the part between `<think>` and `</think>` (or before a lone `</think>`), a code fence, a
 * leading "Label:" or "Answer:", quotes, emphasis and full stops around it. In a JSON object it is the value called
 * label, answer, class or category, or the only value. A sentence that merely contains a label does not count: "not
 * hateful" is not `hateful`.
 */
export function labelIn(answer: string | null, labels: readonly string[]): number {
  if (answer === null) return -1;
  const said = withoutFence(withoutThoughts(answer).trim());
  const named = /^[\s*_#"'`([]*(label|answer|class|category)[\s*_]*[:=]/i;
  const value = plain(valueIn(said) ?? withoutMarks(said.replace(named, '')));
  const spelled = labels.map(plain);
  const index = spelled.indexOf(value);
  const bare = withoutMarks(value);
  return index >= 0 || bare === '' ? index : spelled.map(withoutMarks).indexOf(bare);
}

function withoutThoughts(answer: string): string {
  const lower = answer.toLowerCase();
  // Lower case changes the length of a few letters.
  const searched = lower.length === answer.length ? lower : answer;
  let said = '';
  let at = 0;
  let start = searched.indexOf('<think>');
  for (;;) {
    const end = searched.indexOf('</think>', at);
    if (end < 0) return said + answer.slice(at, start < 0 ? undefined : start);
    // Some services leave out what begins a thought.
    said = start >= 0 && start < end ? said + answer.slice(at, start) : '';
    at = end + '</think>'.length;
    if (start >= 0 && start < at) start = searched.indexOf('<think>', at);
  }
}

/** What stands in a code fence. */
function withoutFence(said: string): string {
  const line = said.startsWith('```') ? said.indexOf('\n') : -1;
  if (line < 0) return said;
  const inside = (said.endsWith('```') ? said.slice(line, -3) : said.slice(line)).trim();
  return inside === '' ? said : inside;
}

/** The label that a JSON object names, or the JSON value itself; undefined for what is none. */
function valueIn(said: string): string | undefined {
  if (!/^[[{"]/.test(said)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(said);
  } catch {
    return undefined;
  }
  const one: unknown = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  if (typeof one !== 'object' || one === null || Array.isArray(one)) return textOf(one);
  const entries = Object.entries(one);
  const named = entries.filter(([name]) => names.includes(name.toLowerCase()));
  const chosen = named.length > 0 ? named : entries;
  return chosen.length === 1 ? textOf(chosen[0][1]) : undefined;
}

function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function withoutMarks(text: string): string {
  const left = ' \t\r\n*_#"\'`([{<“‘';
  const right = ' \t\r\n*_#"\'`)]}>.!,;:”’';
  const trimmed = text.trim();
  let start = 0;
  let end = trimmed.length;
  while (start < end && left.includes(trimmed[start])) start++;
  while (end > start && right.includes(trimmed[end - 1])) end--;
  return trimmed.slice(start, end).trim();
}

function plain(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
