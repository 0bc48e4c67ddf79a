/** What in a report matters, in one sentence each: made once, after judging, and shown by every format. Pure. */
import type { AnyMetric } from '../../contract/metric.ts';
import type { Finding, Report } from '../../contract/report.ts';
import { detectable } from './detectable.ts';
import { greatestHarms, type Harm } from './harms.ts';
import { missingAnswers, missingResults } from './missing.ts';
import { openGates } from './open-gates.ts';
import { regressions } from './regressions.ts';
import { harmSentence, numbersIn, ratesOf, type Sentences } from './words.ts';

type Judged = Pick<Report, 'results' | 'metrics' | 'datasets' | 'gates' | 'comparison'>;

/**
 * In reading order: missing answers and results where most are missing, failed gates, regressions, missing results
 * where few are, then the greatest harms; where nothing stands out, what could have been seen. Gates that only warn
 * come last: most say that something cannot be excluded, and would push the findings off the first screen.
 *
 * @param metrics whose sentences describe their measures; others are described by titles and numbers
 */
export function findingsOf(report: Judged, metrics: readonly Pick<AnyMetric, 'id' | 'measures'>[] = []): Finding[] {
  const sentences = sentencesOf(metrics);
  const missing = missingResults(report);
  const harms = greatestHarms(report).map((harm) => harmFinding(harm, report, sentences));
  return [
    ...(missing?.mostly ? [missing.finding] : []),
    ...missingAnswers(report),
    ...openGates(report, 'fail', sentences),
    ...regressions(report),
    ...(missing && !missing.mostly ? [missing.finding] : []),
    ...(harms.length === 0 && !missing?.mostly ? [detectable(report)] : harms),
    ...openGates(report, 'warn', sentences),
  ];
}

function sentencesOf(metrics: readonly Pick<AnyMetric, 'id' | 'measures'>[]): Sentences {
  const byId = new Map(metrics.map(({ id, measures }) => [id, measures]));
  return ({ metric, measure }) => {
    const measures = byId.get(metric);
    return (measures?.[measure] ?? measures?.['*'])?.sentence;
  };
}

function harmFinding(harm: Harm, report: Judged, sentences: Sentences): Finding {
  const { evidence, distance, alike, measured } = harm;
  const { result, index, worst, reference, comparisons } = evidence;
  const { as: metric, subject, measure, attribute, value, n } = result;
  const { value: distanceValue, lower, upper } = distance;
  const values = numbersIn({
    ...{ value, n, ...ratesOf(evidence), distance: distanceValue, lower, upper },
    ...{ comparisons, alike, measured },
  });
  return {
    kind: 'harm',
    severity: distance.severity,
    subject,
    metric,
    measure,
    attribute,
    groups: [worst?.group, reference?.group].filter((group) => typeof group === 'string'),
    sentence: harmSentence(harm, report, sentences),
    values,
    results: [...new Set([index, worst?.index, reference?.index])].filter((each) => typeof each === 'number'),
  };
}
