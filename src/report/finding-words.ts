/** Findings in plain words. Plain text, not yet escaped. */
import { knownSentence } from './finding-sentences.ts';
import { decimalsFor, formatCount, formatLevel, formatNumber, idealPhrase } from './format.ts';
import type { MainFinding } from './main-findings.ts';
import type { Report, Result } from './schema.ts';

/** What it means, in one sentence. Measures that are not known are told by their titles. */
export function findingSentence(result: Result, report: Pick<Report, 'metrics'>): string {
  return knownSentence(result) ?? generic(result, report);
}

/** `BPSN AUC 0.610, 95 % interval 0.554 to 0.666, n 286; 1 is ideal, higher is better`. */
export function findingNumbers(result: Result, report: Pick<Report, 'metrics'>): string {
  const { value, interval, n } = result;
  const decimals = decimalsFor([value, interval?.lower ?? 0, interval?.upper ?? 0]);
  const limits = interval
    ? `, ${formatLevel(interval.level)} interval ${formatNumber(interval.lower, decimals)} to ${formatNumber(interval.upper, decimals)}`
    : '';
  const count = n === null ? '' : `, n\u00a0${formatCount(n)}`;
  return `${measureTitle(result, report)} ${formatNumber(value ?? 0, decimals)}${limits}${count}; ${idealPhrase(result)}`;
}

/** How many subjects it holds for; nothing where there is one. */
export function alikeSentence({ alike, measured }: MainFinding): string {
  if (measured < 2) return '';
  if (alike === measured) return `Off its ideal for all ${formatCount(measured)} subjects, and most for this one.`;
  return `Off its ideal for ${formatCount(alike)} of ${formatCount(measured)} subjects, and most for this one.`;
}

/** As the metric declares it; a test of a metric goes by its own name. */
export function measureTitle({ metric, measure }: Result, { metrics }: Pick<Report, 'metrics'>): string {
  const measures = metrics.find(({ id }) => id === metric)?.measures;
  const title = measures?.[measure]?.title;
  if (title) return title;
  return measures?.['*'] ? `${measure}, ${lowerFirst(measures['*'].title)}` : measure;
}

function generic(result: Result, report: Pick<Report, 'metrics'>): string {
  const { subject, attribute, group } = result;
  const of = group === null ? '' : ` for ${group}`;
  const about = attribute === null ? '' : ` (${attribute})`;
  return `${subject} is off the ideal of ${lowerFirst(measureTitle(result, report))}${of}${about}.`;
}

/** Not of a title that begins with an abbreviation. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}
