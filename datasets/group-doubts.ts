/** Columns whose values are probably no groups: refused, with the way out, unless the configuration declares them. */
import { fewNames, looksLikeList } from '../src/plugin.ts';

export interface Doubt {
  message: string;
  hint: string;
}

const asTheyStand = (column: string) => `{ column: ${column}, categories: true }`;

/** Why the values of a group column (different, none missing) are doubtful, or null where they look like groups. */
export function doubtAbout(column: string, values: readonly string[], markers: readonly string[]): Doubt | null {
  return (
    aboutNumbers(column, values) ??
    aboutBooleans(column, values) ??
    aboutLists(column, values) ??
    aboutMarkers(column, values, markers)
  );
}

function aboutNumbers(column: string, values: readonly string[]): Doubt | null {
  const numbers = values.filter((value) => /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value));
  const fractions = numbers.filter((value) => !Number.isInteger(Number(value)));
  if (fractions.length === 0 && numbers.length < values.length) return null;
  if (numbers.length === 0) return null;
  const shares = numbers.length === values.length && values.every((value) => Number(value) >= 0 && Number(value) <= 1);
  const byShare = `{ column: ${column}, from: 0.5 }`;
  if (fractions.length > 0) {
    const what = shares ? 'shares between 0 and 1' : 'numbers with fractions';
    const hint = shares
      ? `If each item has a share in one group, give the share from which it is in the group: ${byShare}`
      : `If they are groups, say so: ${asTheyStand(column)}`;
    return { message: `the group column "${column}" holds ${what}`, hint };
  }
  const names = values.slice(0, 2).map((value) => `"${value}": ...`);
  const hint =
    `Name the groups: { column: ${column}, values: { ${names.join(', ')} } }; ` +
    `or use the numbers as names: ${asTheyStand(column)}` +
    (shares ? `; or, where 1 says that an item is in the group, ${byShare}` : '');
  return { message: `the group column "${column}" holds numbers (${fewNames(values)})`, hint };
}

/** Whom `true` is about the column's name may say, and whom `false` is about nothing. */
function aboutBooleans(column: string, values: readonly string[]): Doubt | null {
  if (values.length === 0 || !values.every((value) => /^(?:true|false)$/i.test(value))) return null;
  return {
    message: `the group column "${column}" holds true and false`,
    hint:
      `Where true says that an item is in the group, write { column: ${column}, from: 0.5 }; or name the groups: ` +
      `{ column: ${column}, values: { "true": ..., "false": ... } }; or use the values as names: ${asTheyStand(column)}`,
  };
}

function aboutLists(column: string, values: readonly string[]): Doubt | null {
  if (!values.some(looksLikeList)) return null;
  return {
    message: `the group column "${column}" holds what looks like lists, in an unknown form`,
    hint:
      `Write lists as ['a', 'b'], or set \`separator\` to what stands between the values; ` +
      `if they are group names, say so: ${asTheyStand(column)}`,
  };
}

/** As people write that there is no value, in spellings that are not among the markers. */
const markerLike =
  /^(?:n\.?\s?\/?\s?a\.?|nan|nat|none|null|nil|undefined|missing|<na>|<nan>|#n\/a|[([<]?(?:null|none)[)\]>]?)$/i;

function aboutMarkers(column: string, values: readonly string[], markers: readonly string[]): Doubt | null {
  const doubtful = values.filter((value) => markerLike.test(value) || !/[\p{L}\p{N}\p{S}]/u.test(value));
  if (doubtful.length === 0) return null;
  const list = [...markers, ...doubtful].map((marker) => JSON.stringify(marker)).join(', ');
  return {
    message: `the group column "${column}" holds ${doubtful.map((value) => JSON.stringify(value)).join(', ')}, which may say that there is no value`,
    hint: `Then name it so: missing: [${list}]; where it is a group, say so: ${asTheyStand(column)}`,
  };
}
