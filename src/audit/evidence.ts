/** What a report can show of its run, and what it cannot: for the technical documentation of the EU AI Act. */
import { type Evidence, evidenceVersion } from '../contract/evidence.ts';
import type { Report, Result } from '../contract/report.ts';
import { counted, has } from '../contract/sentence.ts';
import { gatesByResult, resultIdOf, resultKey } from '../view/alerts.ts';
import { noteSentences, verdictSentence } from '../view/sentences.ts';
import { sourceSentence } from '../view/text/roles.ts';
import { measureTitle, upperFirst } from '../view/text/titles.ts';

/**
 * Evidence for Annex IV of Regulation (EU) 2024/1689, points 2 (g), the data, metrics and logs of tests, and 3, accuracy for persons
 * and groups. Made of the report alone, so the same report gives the same evidence: its dates are those of the run.
 *
 * @param file the report's name, and the hash of its bytes where they are a file
 */
export function evidenceOf(report: Report, file: { name: string; sha256: string | null }): Evidence {
  const { run, tool, environment, subjects, datasets, metrics, results, gates, findings, verdict } = report;
  const measured = results.filter(({ value }) => value !== null);
  const judged = gatesByResult(report);
  const systems = subjects.map(({ name, roles }) => ({
    name,
    roles: Object.entries(roles).map(([role, details]) => ({
      role,
      source: sourceSentence(details),
      sha256: typeof details.sha256 === 'string' ? details.sha256 : null,
    })),
  }));
  const { command, seed, configHash, only } = run;
  return {
    kind: 'evidence',
    schemaVersion: evidenceVersion,
    basis: 'Regulation (EU) 2024/1689 (AI Act), Annex IV, points 2 (g) and 3',
    report: {
      file: file.name,
      sha256: file.sha256,
      run: run.id,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
    },
    tool,
    test: { command, seed, configHash, ...(only === undefined ? {} : { only }), environment },
    systems,
    data: datasets.map((dataset) => dataOf(dataset, results)),
    metrics: metrics.map(metricOf),
    results: measured.map((result) => resultOf(result, report)),
    notMeasured: results.flatMap((result) =>
      result.status === 'ok' ? [] : [{ ...namesOf(result), status: result.status, reason: result.reason! }],
    ),
    judgement: {
      verdict,
      sentence: `${upperFirst(verdictSentence(report))}.`,
      gates: gates.map(({ rule, subject, group, verdict, reason }) => ({ rule, subject, group, verdict, reason })),
      unjudged: measured.filter((result) => !isJudged(judged.get(resultKey(resultIdOf(result))))).length,
    },
    findings: findings.map(({ sentence }) => sentence),
    notes: noteSentences(report),
    hashes: [
      ...(file.sha256 === null ? [] : [{ what: `report ${file.name}`, sha256: file.sha256 }]),
      { what: 'configuration', sha256: configHash },
      ...datasets.map(({ id, sha256 }) => ({ what: `data set ${id}`, sha256 })),
      ...systems.flatMap(({ name, roles }) =>
        roles.flatMap(({ role, sha256 }) => (sha256 === null ? [] : [{ what: `${role} of ${name}`, sha256 }])),
      ),
    ],
    lacks: lacksOf(report, systems, file.sha256),
  };
}

function dataOf(dataset: Report['datasets'][number], results: Report['results']): Evidence['data'][number] {
  const { id, title, source, revision, licence, items, labels, dropped, missing, sha256 } = dataset;
  return {
    id,
    title,
    source,
    revision,
    licence,
    items,
    ...(labels === undefined ? {} : { labels }),
    dropped,
    ...(missing === undefined ? {} : { missing }),
    about: aboutOf(id, results),
    sha256,
  };
}

function metricOf(metric: Report['metrics'][number]): Evidence['metrics'][number] {
  const { id, version, title, summary, references, measures } = metric;
  return {
    id,
    version,
    title,
    summary,
    references,
    measures: Object.entries(measures).map(([measure, { title, definition, about }]) => ({
      measure,
      title,
      definition,
      about,
    })),
  };
}

function resultOf(result: Result, report: Report): Evidence['results'][number] {
  const { n, value, interval, ideal, direction, pValue } = result;
  return {
    ...namesOf(result),
    title: measureTitle(result, report),
    n,
    value: value!,
    interval,
    ideal,
    direction,
    pValue,
  };
}

function namesOf({ as, subject, dataset, measure, attribute, group }: Result) {
  return { metric: as, system: subject, data: dataset, measure, attribute, group };
}

const isJudged = (gates: Report['gates'] = []): boolean => gates.some(({ verdict }) => verdict !== 'not-judged');

function aboutOf(dataset: string, results: Report['results']): Evidence['data'][number]['about'] {
  const groups = new Map<string, Evidence['data'][number]['about'][number]>();
  for (const { dataset: own, attribute, group, n } of results) {
    if (own !== dataset || group === null || n === null) continue;
    const key = JSON.stringify([attribute, group]);
    groups.set(key, { attribute, group, items: Math.max(n, groups.get(key)?.items ?? 0) });
  }
  return [...groups.values()];
}

function lacksOf(
  { run, metrics, results }: Report,
  systems: Evidence['systems'],
  reportSha256: string | null,
): string[] {
  const without = systems.flatMap(({ name, roles }) =>
    roles.flatMap(({ role, sha256 }) => (sha256 === null ? [`${role} of ${name}`] : [])),
  );
  const unopened = systems.filter(({ roles }) => roles.length === 0).map(({ name }) => name);
  const measured = results.filter(({ status }) => status === 'ok');
  const withoutInterval = measured.filter(({ interval }) => interval === null).length;
  const performs = metrics.some(({ id, measures }) =>
    measured.some(
      ({ metric, measure }) => metric === id && (measures[measure] ?? measures['*'])?.about === 'performance',
    ),
  );
  const byGroup = measured.some(({ group }) => group !== null);
  const missed = results.length - measured.length;
  return [
    ...(reportSha256 === null ? ['The hash of the report: it came on standard input.'] : []),
    ...(without.length > 0
      ? [`Hashes of ${without.join(', ')}: services, probes and whatever else is not a file of its own have none.`]
      : []),
    ...(unopened.length > 0 ? [`Whatever answers for ${unopened.join(', ')}: no part of it could be opened.`] : []),
    ...(run.only === undefined ? [] : ['A run of the whole configuration: only a part of it was run.']),
    ...(performs ? [] : ['Accuracy: no measure of performance was measured.']),
    ...(byGroup ? [] : ['Accuracy for groups of persons: no result is about one group.']),
    ...(withoutInterval > 0
      ? [`Intervals of ${counted('result', withoutInterval)} that ${has(withoutInterval)} none.`]
      : []),
    ...(missed > 0
      ? [`Values of ${counted('result', missed)} that could not be measured: they are listed with the reason.`]
      : []),
    'What no fairness report holds: the intended purpose of the system, how its training data were collected and prepared, tests of robustness and cybersecurity, human oversight, and who is responsible. A signature has to be added.',
  ];
}
