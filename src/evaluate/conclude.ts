/** The second half of a run: from what was measured to the report. Asks no model, reads no file. */
import type { Loaded } from '../config/index.ts';
import type { MeasureDeclaration } from '../contract/metric.ts';
import { type Report, schemaUrl, schemaVersion } from '../contract/report.ts';
import { correlate, correlateGroups, humanAgreement, tooManyPairs } from '../correlate/index.ts';
import { findingsOf } from '../judge/findings/index.ts';
import { asksForBaseline, compare, itemsOf, judge } from '../judge/index.ts';
import { describeMetrics, gatesInRun } from '../plan/index.ts';
import type { Progress } from '../support/progress.ts';
import { cleaned } from '../support/secrets/kept.ts';
import { packageVersion } from '../support/version.ts';
import { repeatsOf } from '../view/repeats.ts';
import { describeRun, placeOfRule } from './describe-run.ts';
import type { MeasuredRun } from './measured.ts';
import type { Baseline } from './read-baseline.ts';

export interface ConcludeInput extends Loaded {
  /** Gates fail unless the data exclude a violation; otherwise where they show one. */
  strict?: boolean;
  /** At most this many items of each data set were measured: a first try. */
  limit?: number | undefined;
  /** An earlier run that this one is compared with. */
  baseline?: Baseline | undefined;
  /** The command line, for the record. */
  command: string;
  progress: Progress;
}

export function conclude(input: ConcludeInput, measured: MeasuredRun): Report {
  const { config: loaded, uses, baseline, progress, limit } = input;
  const { config, locate } = loaded;
  const { seed } = config;
  const version = packageVersion('fairprobe');
  const { datasets, jobs } = measured;
  const results = jobs.flatMap((job) => job.results);
  const judged = new Set(config.humanAgreement?.metrics ?? []);
  const metrics = describeMetrics(uses);
  const repeats = repeatsOf(results, metrics);
  const correlating = { ...config.correlate, seed, subjects: config.subjects, about: aboutOf(uses), repeats, progress };
  const correlations = correlate(results, correlating);
  const uncorrelated = tooManyPairs(results, correlating);

  const run = {
    uses,
    subjects: config.subjects,
    baseline: baseline !== undefined,
    isTrial: limit !== undefined,
    locate,
  };
  const inRun = gatesInRun(config.gates, run);
  const rules = inRun.rules.map((rule) => ({ ...rule, source: placeOfRule(rule, loaded) }));
  const comparison = baseline
    ? compare({
        before: baseline.snapshot,
        file: baseline.file,
        now: { version, seed, datasets, results },
        items: itemsToCompare(baseline, measured),
        uses,
        repeats,
        asked: asksForBaseline(rules, results),
      })
    : null;
  const { gates, verdict } = judge(results, rules, { strict: input.strict ?? false, comparison, repeats });
  const findings = findingsOf({ results, metrics, datasets, gates, comparison }, input.metrics);
  const notes = [
    ...measured.notes,
    ...inRun.notes,
    ...jobs.flatMap((job) => job.notes),
    ...(uncorrelated === undefined ? [] : [uncorrelated]),
  ];
  return cleaned<Report>({
    $schema: schemaUrl,
    schemaVersion,
    tool: { name: 'fairprobe', version },
    run: describeRun(loaded, { ...input, startedAt: measured.startedAt }),
    environment: measured.environment,
    subjects: measured.subjects,
    datasets,
    metrics,
    findings,
    results,
    correlations,
    ...(config.correlate.groups && {
      groupCorrelations: correlateGroups(results, { groups: config.correlate.groups, seed }),
    }),
    gates,
    comparison,
    humanAgreement:
      measured.judgements &&
      humanAgreement(measured.judgements, jobs.filter(({ metric }) => judged.has(metric)).map(perTextOf)),
    examples: measured.examples,
    notes: [...new Set(notes)],
    verdict,
  });
}

function itemsToCompare({ items: before }: Baseline, { items: now }: MeasuredRun) {
  if ('reason' in before) return before;
  return 'reason' in now ? now : { before: itemsOf(before.records), now: itemsOf(now.records) };
}

function perTextOf({ metric, subject, results, values }: MeasuredRun['jobs'][number]) {
  const error = results.find(({ status }) => status === 'error')?.reason ?? null;
  return { subject, metric, values: values ?? new Map(), error };
}

/** Whether a measure speaks of bias or of performance, by metric id. */
function aboutOf(uses: Loaded['uses']): (metric: string, measure: string) => MeasureDeclaration['about'] {
  const byId = new Map(uses.map(({ metric }) => [metric.id, metric.measures]));
  return (metric, measure) => (byId.get(metric)?.[measure] ?? byId.get(metric)?.['*'])?.about ?? 'performance';
}
