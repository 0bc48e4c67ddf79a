/** Gates that failed or warn, one finding a rule. */

import type { Finding, Gate, Report, Result } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { type Evidence, evidenceFinder } from '../../view/evidence.ts';
import { resultFinder } from '../../view/gates.ts';
import { distanceOf } from '../../view/severity.ts';
import { decimalsFor, formatCount, formatNumber, formatPlain } from '../../view/text/format.ts';
import { numbersIn, ratesOf, resultSentence, type Sentences, valueSentence } from './words.ts';

/** In the order of the rules. For each, the result that violates it most surely, and how many others do. */
export function openGates(
  report: Pick<Report, 'gates' | 'results' | 'metrics' | 'datasets'>,
  asked: 'fail' | 'warn',
  sentences: Sentences,
): Finding[] {
  const resultOf = resultFinder(report.results);
  const indexes = new Map(report.results.map((result, index) => [result, index]));
  const evidenceOf = evidenceFinder(report);
  const open = report.gates
    .filter(({ level, verdict }) => level !== 'off' && verdict === asked)
    .map((gate) => {
      const result = resultOf(gate);
      return { gate, evidence: result ? evidenceOf(indexes.get(result)!) : null };
    });
  const rules = groupBy(open, ({ gate: { rule, form, threshold, source } }) =>
    JSON.stringify([rule, form, threshold, source]),
  );
  return [...rules.values()].map((same) => {
    const sorted = same.toSorted(
      (a, b) => surety(a.gate) - surety(b.gate) || severityOf(b.evidence) - severityOf(a.evidence),
    );
    const [{ gate, evidence }] = sorted;
    const { subject, metric, measure, attribute, group, value, threshold } = gate;
    const whom = evidence?.worst?.group ?? group;
    const more = same.length - 1;
    const others = more > 0 ? ` ${formatCount(more)} more ${doing[asked][more === 1 ? 'one' : 'many']} this gate.` : '';
    const numbers = { value, threshold, ...(evidence ? ratesOf(evidence) : {}), count: same.length };
    return {
      kind: 'gate',
      severity: severityOf(evidence),
      subject,
      metric,
      measure,
      attribute,
      groups: whom === null ? [] : [whom],
      sentence: `${gateSentence(gate, evidence)}${others}`,
      values: numbersIn(numbers),
      results: sorted.flatMap((each) => (each.evidence ? [each.evidence.index] : [])),
    };
  });

  function gateSentence(gate: Gate, evidence: Evidence | null): string {
    const { rule, subject, group, reason } = gate;
    const where = [subject, group].filter((part) => part !== null).join(', ');
    // A value says nothing about a gate that had nothing to hold it against.
    const compared = gate.change !== 'non-comparable' && gate.change !== 'insufficient';
    if (!evidence || evidence.result.value === null || !compared)
      return `Gate ${rule} ${asked}s for ${where}: ${reason}.`;
    const { result, worst } = evidence;
    // The reason says itself what chance alone would make.
    const value = valueSentence(asked === 'warn' ? withoutChance(result) : result, report);
    const judged = `${value}, where a gate asks for ${demand(gate, result)}`;
    if (asked === 'warn') return `${judged}. It warns: ${reason}.`;
    // A summary over groups says little by itself: its worst group does.
    const telling = result.group === null && worst?.index != null && isOwn(worst.index, result);
    return `${judged}. ${resultSentence(telling ? evidenceOf(worst.index!) : evidence, report, sentences)}`;
  }

  function isOwn(index: number, { measure }: Result): boolean {
    return report.results[index].measure === measure;
  }
}

function withoutChance({ byChance: _, ...result }: Result): Result {
  return result;
}

const doing = {
  fail: { one: 'fails', many: 'fail' },
  warn: { one: 'is warned of by', many: 'are warned of by' },
} as const;

/** Crossed thresholds before what could not be measured, the surest before others. */
function surety({ status, adjustedPValue, pValue }: Gate): number {
  return status === 'ok' ? (adjustedPValue ?? pValue ?? 1) : 2;
}

function severityOf(evidence: Evidence | null): number {
  return (evidence && distanceOf(evidence)?.severity) ?? 0;
}

function demand({ form, threshold, baseline }: Gate, { ideal }: Result): string {
  if (form === 'baseline')
    return baseline === null
      ? 'no worse than before'
      : `no worse than ${formatNumber(baseline, decimalsFor([baseline]))}`;
  const bound = formatPlain(threshold ?? Number.NaN);
  if (form === 'maxDistance') return `within ${bound} of ${ideal === null ? 'the ideal' : formatPlain(ideal)}`;
  return `${form === 'min' ? 'at least' : 'at most'} ${bound}`;
}
