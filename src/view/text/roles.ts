/** Who answers for a subject, in one line a role. Everything a source says of itself is in the report's JSON. */

import type { ReportedSubject } from '../../contract/report.ts';
import { formatCount, formatInterval, formatNumber } from './format.ts';

type Described = ReportedSubject['roles'][string];

/**
 * Names the source, and what about it is unusual: a layer that is not the last, a type that is not fp32, a pooling that
 * is not the mean, reversed roles. For a probe also how good it is. Plain text, not yet escaped.
 */
export function sourceSentence(details: Described): string {
  if (isObject(details.probe)) return probeSentence(details.probe, details.heldOut);
  const { model, source, endpoint, revision, layer, dtype, pooling, positive, roleReversal } = details;
  const parts = [
    [model ?? source, endpoint].filter((name) => typeof name === 'string').join(' at ') || 'unknown source',
    typeof revision === 'string' ? `revision ${revision.slice(0, 7)}` : '',
    typeof layer === 'number' && layer >= 0 ? `layer ${layer}` : '',
    typeof dtype === 'string' && dtype !== 'fp32' ? dtype : '',
    typeof pooling === 'string' && pooling !== 'mean' ? `pooling ${pooling}` : '',
    Array.isArray(positive) ? `positive: ${positive.join(', ')}` : '',
    isObject(roleReversal) ? `roles reversed: ${roleReversal.combine}, by ${roleReversal.swaps}` : '',
    isObject(details.usage) ? usageSentence(details.usage) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** `epsilon 8, delta 0.00001`, or nothing. Plain text, not yet escaped. */
export function declaredNumbers({ declared }: Pick<ReportedSubject, 'declared'>): string {
  const numbers = Object.entries(declared).map(([name, value]) => `${name} ${value}`);
  return numbers.join(', ');
}

/** The first characters of the hash of what answers, or nothing where it is a probe on the subject's own encoder. */
export function shortHash({ sha256 }: Described): string {
  return typeof sha256 === 'string' ? sha256.slice(0, 12) : '';
}

function probeSentence(probe: Described, heldOut: Described[string] | undefined): string {
  const parts = [`probe on ${probe.dataset}`];
  if (isObject(heldOut)) {
    const { auc, interval, accuracy, items, noBetterThanChance } = heldOut;
    if (typeof auc === 'number') {
      const limits = isObject(interval) ? ` ${formatInterval(interval as { lower: number; upper: number }, 3)}` : '';
      parts.push(`held-out AUC ${formatNumber(auc, 3)}${limits}`);
    }
    if (typeof accuracy === 'number') parts.push(`accuracy ${formatNumber(accuracy, 3)}`);
    if (typeof items === 'number') parts.push(`n ${formatCount(items)}`);
    if (noBetterThanChance === true) parts.push('no better than chance');
  }
  if (probe.converged === false) parts.push('did not converge');
  return parts.join(', ');
}

/** What a service was asked in this run, and what that cost. */
function usageSentence({ requests, answersFromCache, inputTokens, outputTokens, cost, unreadable }: Described): string {
  const count = (n: Described[string] | undefined, what: string) =>
    typeof n === 'number' && n > 0 ? `${formatCount(n)} ${what}` : '';
  return [
    count(requests, 'requests'),
    count(answersFromCache, 'answers from the cache'),
    count(inputTokens, 'tokens read'),
    count(outputTokens, 'tokens written'),
    typeof cost === 'number' ? `cost ${formatNumber(cost, 4)}` : '',
    count(unreadable, 'answered with no label'),
  ]
    .filter(Boolean)
    .join(', ');
}

function isObject(value: Described[string] | undefined): value is Described {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
