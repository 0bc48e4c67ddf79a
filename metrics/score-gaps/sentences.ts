/** What score-gaps tells of groups whose numbers lie apart. */
import { by, counted, percents, quoted, type ResultInContext } from '../../src/plugin.ts';

/** As many digits as it takes to tell two numbers apart, three at least; `12,345`. */
export function numbersInWords(a: number, b: number): [string, string] {
  for (const digits of [3, 5, 8, 12, 17]) {
    const [one, other] = [a, b].map((number) =>
      number.toLocaleString('en-US', { maximumSignificantDigits: digits }).replace('-', '\u2212'),
    );
    if (one !== other || a === b || digits === 17) return [one, other];
  }
  throw new Error('unreachable: the last number of digits is enough');
}

const given = ({ subject }: ResultInContext, group: string, attribute: string | null) =>
  `${subject} gives ${quoted(group)}${by(attribute)}`;

/** Of the groups that are farthest apart. */
export function standardised(result: ResultInContext): string | undefined {
  const { attribute, worst, reference, value, terms } = result;
  if (!worst || !reference || worst.group === null || reference.group === null) return undefined;
  const [own, other] = numbersInWords(worst.value, reference.value);
  return `${given(result, worst.group, attribute)} ${own} on average, and ${quoted(reference.group)} ${other}: ${value.toFixed(2)} standard deviations apart; ${counted(terms.item, worst.n, reference.n)}.`;
}

/** Of the shares above the median: the group with the greatest one, and that with the least. */
export function aboveMedian(result: ResultInContext): string | undefined {
  const { attribute, worst, reference, terms, subject } = result;
  if (!worst || !reference || worst.group === null || reference.group === null) return undefined;
  const [own, other] = percents(worst.value, reference.value);
  return `${subject} puts ${own} of ${terms.item}s ${terms.of} ${quoted(worst.group)}${by(attribute)} above the median, and ${other} of ${quoted(reference.group)}; ${counted(terms.item, worst.n, reference.n)}.`;
}

/** Of one group against the rest. @param fields of the details, the group's own value and that of the rest */
export function againstOthers(
  fields: readonly [string, string],
  what: string,
): (result: ResultInContext) => string | undefined {
  return (result) => {
    const { group, attribute, n, details, terms } = result;
    const [own, other] = fields.map((field) => details[field]);
    if (group === null || typeof own !== 'number' || typeof other !== 'number') return undefined;
    const [one, rest] = numbersInWords(own, other);
    const others = typeof details.others === 'number' ? details.others : null;
    return `${given(result, group, attribute)} ${one} ${what}, and the others ${rest}; ${counted(terms.item, n, others)}.`;
  };
}
