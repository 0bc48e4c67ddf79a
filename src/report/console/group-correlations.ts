/** The console's part on correlations over groups; nothing without any. */

import type { GroupCorrelation, Report } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { methodNames, withoutInterval } from '../../view/correlations/correlation-pairs.ts';
import {
  groupCorrelationsTitle,
  groupPairName,
  groupReading,
  groupsLeftOut,
} from '../../view/correlations/group-correlations.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { formatCount, formatInterval, formatNumber, formatP } from '../../view/text/format.ts';
import { hanging } from './columns.ts';
import type { RenderContext } from './render-context.ts';

export function groupCorrelationLines({ groupCorrelations }: Report, { width, chalk }: RenderContext): string[] {
  if (!groupCorrelations) return [];
  const title = chalk.bold(groupCorrelationsTitle);
  if (groupCorrelations.length === 0) return [title, ...hanging('  ', 'no subject has two of the measures', width)];
  const pairs = groupBy(groupCorrelations, (each) => JSON.stringify([each.subject, each.attribute, each.a, each.b]));
  const dim = (text: string, indent: string) =>
    hanging(indent, escapeTerminal(text), width).map((line) => chalk.dim(line));
  return [
    title,
    ...[...pairs.values()].flatMap(([first, ...others]) => [
      ...hanging('  ', escapeTerminal(`${groupPairName(first)}, by ${first.attribute}, ${first.subject}`), width),
      ...[first, ...others].flatMap((each) => hanging('    ', escapeTerminal(coefficientText(each)), width)),
      ...(groupsLeftOut(first) ? dim(groupsLeftOut(first), '    ') : []),
    ]),
    ...[groupReading, ...withoutInterval(groupCorrelations)].flatMap((text) => dim(text, '  ')),
  ];
}

function coefficientText({
  method,
  value,
  interval,
  pValue,
  adjustedPValue,
  n,
  leaveOneOut,
  ...rest
}: GroupCorrelation) {
  if (value === null) return `${methodNames[method]}: ${rest.status}: ${rest.reason}`;
  const parts = [
    `${methodNames[method]} ${formatNumber(value, 2)}${interval ? ` ${formatInterval(interval, 2)}` : ''}`,
    `p ${formatP(pValue ?? 1)}`,
    `adj. p ${formatP(adjustedPValue ?? 1)}`,
    `n ${formatCount(n)}`,
    ...(leaveOneOut ? [`without ${leaveOneOut.group} ${formatNumber(leaveOneOut.value, 2)}`] : []),
  ];
  return parts.join(', ');
}
