/** Evidence arranged once for the page and for Markdown, as plain text that each escapes. */
import type { Evidence } from '../../contract/evidence.ts';
import { counted } from '../../contract/sentence.ts';
import { groupBy } from '../../support/group-by.ts';
import {
  decimalsFor,
  formatCount,
  formatIdeal,
  formatInterval,
  formatNumber,
  formatP,
  verdictWord,
} from '../../view/text/format.ts';

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'facts'; facts: readonly (readonly [string, string])[] }
  | {
      kind: 'table';
      caption: string;
      columns: readonly { head: string; number?: boolean }[];
      rows: readonly (readonly string[])[];
    };

export interface Section {
  title: string;
  blocks: Block[];
}

const text = (text: string): Block => ({ kind: 'text', text });
const none = text('None.');
const listOr = (items: readonly string[], otherwise = none): Block =>
  items.length > 0 ? { kind: 'list', items } : otherwise;

export const evidenceTitle = 'Evidence of a fairness test';

export function evidenceSections(evidence: Evidence): Section[] {
  return [
    { title: 'What this is', blocks: about(evidence) },
    { title: 'Systems tested', blocks: [systems(evidence)] },
    { title: 'Test data and their characteristics, point 2 (g)', blocks: data(evidence) },
    { title: 'Metrics, point 2 (g)', blocks: metrics(evidence) },
    { title: 'Results, points 2 (g) and 3', blocks: results(evidence) },
    { title: 'What stands out', blocks: [listOr(evidence.findings)] },
    { title: 'What was not measured', blocks: [notMeasured(evidence)] },
    { title: 'What was judged', blocks: judgement(evidence) },
    { title: 'Test log', blocks: log(evidence) },
    { title: 'Hashes', blocks: [{ kind: 'facts', facts: evidence.hashes.map(({ what, sha256 }) => [what, sha256]) }] },
    { title: 'What this file lacks', blocks: [listOr(evidence.lacks)] },
  ];
}

function about({ basis, report, tool }: Evidence): Block[] {
  return [
    text(
      `What one run of fairprobe measured, arranged for ${basis}. It is one part of the technical documentation, not the whole of it, and neither legal advice nor a certificate. Everything in it comes from the report of the run.`,
    ),
    {
      kind: 'facts',
      facts: [
        ['Run', report.run],
        ['Started', report.startedAt],
        ['Finished', report.finishedAt],
        ['Report', report.file],
        ['Tool', `${tool.name} ${tool.version}`],
      ],
    },
  ];
}

function systems({ systems }: Evidence): Block {
  return listOr(
    systems.map(({ name, roles }) => {
      const parts = roles.map(({ role, source }) => `${role}: ${source}`);
      return `${name}: ${parts.length > 0 ? parts.join('; ') : 'no part of it could be opened'}`;
    }),
  );
}

const counts = (of: Record<string, number>): string =>
  Object.entries(of)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${what}: ${formatCount(count)}`)
    .join(', ');

function data({ data }: Evidence): Block[] {
  if (data.length === 0) return [none];
  return data.flatMap(
    ({ id, title, source, revision, licence, items, labels = {}, dropped, missing = {}, about: named }): Block[] => [
      {
        kind: 'facts',
        facts: [
          ['Data set', `${id}: ${title}`],
          ['Source', [source, revision === null ? '' : `revision ${revision}`].filter(Boolean).join(', ')],
          ['Licence', licence],
          ['Items in use', formatCount(items)],
          ['By label', counts(labels) || 'not stated'],
          ['Not used', counts(dropped) || 'none'],
          ['Without a group', counts(missing) || 'none'],
        ],
      },
      ...(named.length === 0
        ? []
        : [
            {
              kind: 'table' as const,
              caption: `Whom and what results of ${id} are about (groups, pairs of groups, and classes of answers), each with the most items that one rests on`,
              columns: [{ head: 'about' }, { head: 'attribute' }, { head: 'items', number: true }],
              rows: named.map(({ attribute, group, items }) => [group, attribute ?? '', formatCount(items)]),
            },
          ]),
    ],
  );
}

function metrics({ metrics }: Evidence): Block[] {
  if (metrics.length === 0) return [text('The report does not describe its metrics.')];
  return metrics.flatMap(({ id, version, title, summary, measures, references }): Block[] => [
    text(`${title} (${id}, version ${version}): ${summary}.`),
    listOr([
      ...measures.map(
        ({ measure, title, definition, about }) =>
          `${measure === '*' ? 'One measure for each test' : measure}: ${title}. ${definition}${about === 'bias' ? '' : ` It is about ${about}.`}`,
      ),
      ...references.map(({ citation, url }) => `Source: ${citation} ${url}`),
    ]),
  ]);
}

function results({ results }: Evidence): Block[] {
  if (results.length === 0) return [none];
  return [...groupBy(results, ({ metric, system }) => `${metric} of ${system}`)].map(([caption, own]) => {
    const decimals = decimalsFor(own.map(({ value }) => value));
    return {
      kind: 'table',
      caption,
      columns: [
        { head: 'measure' },
        { head: 'group' },
        { head: 'attribute' },
        { head: 'data' },
        { head: 'n', number: true },
        { head: 'value', number: true },
        { head: '95\u00a0% interval', number: true },
        { head: 'ideal', number: true },
        { head: 'p', number: true },
      ],
      rows: own.map(({ title, group, attribute, data, n, value, interval, ideal, pValue }) => [
        title,
        group ?? 'all',
        attribute ?? '',
        data ?? '',
        n === null ? '' : formatCount(n),
        formatNumber(value, decimals),
        interval === null ? 'none' : formatInterval(interval, decimals),
        formatIdeal(ideal),
        pValue === null ? '' : formatP(pValue),
      ]),
    };
  });
}

function notMeasured({ notMeasured }: Evidence): Block {
  if (notMeasured.length === 0) return text('Everything that was asked for was measured.');
  return {
    kind: 'table',
    caption: 'Results without a value, which is not a pass',
    columns: [{ head: 'measure' }, { head: 'system' }, { head: 'group' }, { head: 'status' }, { head: 'why' }],
    rows: notMeasured.map(({ metric, measure, system, group, status, reason }) => [
      `${metric}/${measure}`,
      system,
      group ?? 'all',
      status,
      reason,
    ]),
  };
}

function judgement({ judgement: { verdict, sentence, gates, unjudged }, results }: Evidence): Block[] {
  return [
    text(`Verdict: ${verdictWord(verdict)}. ${sentence}`),
    text(
      unjudged === results.length
        ? 'No result was held against a threshold. What is not judged is not passed.'
        : `${counted('result', unjudged)} of ${formatCount(results.length)} with a value were held against no threshold. What is not judged is not passed.`,
    ),
    ...(gates.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: 'Gates',
            columns: [{ head: 'verdict' }, { head: 'rule' }, { head: 'system' }, { head: 'group' }, { head: 'why' }],
            rows: gates.map(({ verdict, rule, subject, group, reason }) => [
              verdictWord(verdict),
              rule,
              subject,
              group ?? 'all',
              reason,
            ]),
          },
        ]),
  ];
}

function log({ test: { command, seed, configHash, only, environment }, notes }: Evidence): Block[] {
  const { node, platform, cpu, threads, onnxruntime, device } = environment;
  return [
    {
      kind: 'facts',
      facts: [
        ['Command', command],
        ['Configuration', configHash],
        ['Run of', only === undefined ? 'the whole configuration' : `a part of it: ${JSON.stringify(only)}`],
        ['Seed', String(seed)],
        ['Node.js', node],
        ['onnxruntime', onnxruntime],
        ['Platform', `${platform}, ${cpu}, ${counted('thread', threads)}, device ${device}`],
      ],
    },
    listOr(notes, text('No notes.')),
  ];
}
