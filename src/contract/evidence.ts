/** What a report can show of its run, for a technical documentation: schema version 1. Numbers are unrounded. */
import type { Gate, Report, ReportedMetric, Result } from './report.ts';

export const evidenceVersion = 1;

type Named = Pick<Result, 'measure' | 'attribute' | 'group'> & { metric: string; system: string; data: string | null };

export interface Evidence {
  kind: 'evidence';
  schemaVersion: typeof evidenceVersion;
  /** Which parts of which law it is evidence for. */
  basis: string;
  report: {
    file: string;
    /** Of the file; null where the report came on standard input. */
    sha256: string | null;
    run: string;
    startedAt: string;
    finishedAt: string;
  };
  tool: Report['tool'];
  test: Pick<Report['run'], 'command' | 'seed' | 'configHash' | 'only'> & { environment: Report['environment'] };
  systems: { name: string; roles: { role: string; source: string; sha256: string | null }[] }[];
  data: (Pick<
    Report['datasets'][number],
    'id' | 'title' | 'source' | 'revision' | 'licence' | 'items' | 'labels' | 'dropped' | 'missing' | 'sha256'
  > & {
    /** Whom and what results are about, groups, pairs of groups and classes of answers, each with the most items that one rests on. */
    about: { attribute: string | null; group: string; items: number }[];
  })[];
  metrics: (Pick<ReportedMetric, 'id' | 'version' | 'title' | 'summary' | 'references'> & {
    measures: { measure: string; title: string; definition: string; about: string }[];
  })[];
  results: (Named &
    Pick<Result, 'n' | 'interval' | 'ideal' | 'direction' | 'pValue'> & { title: string; value: number })[];
  notMeasured: (Named & { status: Exclude<Result['status'], 'ok'>; reason: string })[];
  judgement: {
    verdict: Report['verdict'];
    sentence: string;
    gates: Pick<Gate, 'rule' | 'subject' | 'group' | 'verdict' | 'reason'>[];
    /** Results with a value that no gate held against anything. */
    unjudged: number;
  };
  findings: string[];
  notes: string[];
  hashes: { what: string; sha256: string }[];
  /** What a technical documentation needs and the report does not have. */
  lacks: string[];
}
