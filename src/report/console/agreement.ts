/** The console's part on agreement with human judgements. */

import type { Agreement, Report } from '../../contract/report.ts';
import {
  comparisonSentence,
  judgementsSentence,
  leftOutSentence,
} from '../../view/correlations/agreement-sentences.ts';
import { methodNames } from '../../view/correlations/correlation-pairs.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { formatCount, formatInterval, formatNumber, formatP } from '../../view/text/format.ts';
import { hanging } from './columns.ts';
import type { RenderContext } from './render-context.ts';

const decimals = 2;

export function agreementLines({ humanAgreement }: Report, { width, chalk }: RenderContext): string[] {
  if (!humanAgreement) return [];
  const { agreements, comparisons } = humanAgreement;
  const lines = agreements.flatMap((each) => {
    const first = each.method === 'pearson';
    return [
      ...(first ? hanging('  ', escapeTerminal(`${each.metric}, ${each.subject}`), width) : []),
      ...hanging('    ', escapeTerminal(coefficientText(each)), width),
      ...(first && leftOutSentence(each) ? hanging('    ', leftOutSentence(each), width).map((l) => chalk.dim(l)) : []),
    ];
  });
  const differences = comparisons.flatMap((each) => hanging('  - ', escapeTerminal(comparisonSentence(each)), width));
  return [
    chalk.bold('Agreement with human judgements'),
    ...hanging('  ', escapeTerminal(judgementsSentence(humanAgreement)), width),
    ...lines,
    ...(differences.length > 0 ? [chalk.cyan('  Does one agree more than the other?'), ...differences] : []),
  ];
}

function coefficientText({ method, value, interval, pValue, n, status, reason }: Agreement): string {
  if (value === null) return `${methodNames[method]}: ${status}: ${reason}`;
  const range = interval ? ` ${formatInterval(interval, decimals)}` : '';
  const p = pValue === null ? '' : `, two-sided p ${formatP(pValue)}`;
  return `${methodNames[method]} ${formatNumber(value, decimals)}${range}${p}, n ${formatCount(n)}`;
}
