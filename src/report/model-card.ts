import { stringify } from 'yaml';
import type { Role } from '../contract/observations.ts';
import type { Report, Result } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { arrangeResults } from '../view/report-view.ts';
import { noteSentences, tallySentence } from '../view/sentences.ts';
import { escapeMarkdown, escapeTerminal, markdownAddress } from '../view/text/escape.ts';
import { formatCount } from '../view/text/format.ts';
import { declaredNumbers, sourceSentence } from '../view/text/roles.ts';
import { resultBlocks } from './markdown/results.ts';
import { table } from './markdown/table.ts';

/** What a role is called in prose, and the Hub's id and name of what a model does in it. */
export interface RoleName {
  id: string;
  prose: string;
  task: { type: string; name: string };
}

/** Who answers for reports that do not say which roles a metric takes. */
const usualRoles: Record<Result['family'], readonly Role[]> = {
  intrinsic: ['encoder', 'word-vectors', 'masked-lm', 'causal-lm'],
  extrinsic: ['classifier', 'generator', 'causal-lm'],
  privacy: ['classifier', 'causal-lm'],
};

/**
 * What a model card says about the bias of `subjects`: YAML metadata (`model-index`, as the Hugging Face Hub reads it:
 * https://github.com/huggingface/hub-docs/blob/main/modelcard.md) and a Markdown section for each. The metadata hold
 * every value; the sections also say what has none, and why.
 */
export function renderModelCard(report: Report, subjects: readonly string[], roles: readonly RoleName[]): string {
  const index = subjects.map((name) => ({ name: escapeTerminal(name), results: indexResults(report, name, roles) }));
  const metadata = stringify({ 'model-index': index }, { lineWidth: 0 });
  return `---\n${metadata}---\n\n${subjects.map((name) => section(report, name, roles)).join('\n\n')}\n`;
}

function indexResults(report: Report, name: string, roles: readonly RoleName[]) {
  const played = Object.keys(report.subjects.find((subject) => subject.name === name)?.roles ?? {});
  const own = report.results.filter(({ subject, status }) => subject === name && status === 'ok');
  return [...groupBy(own, ({ as, dataset }) => JSON.stringify([as, dataset])).values()].map((results) => {
    const [{ metric, family, dataset, as }] = results;
    const stated = report.metrics.find(({ id }) => id === metric)?.roles;
    const role = (stated ?? usualRoles[family]).find((id) => played.includes(id));
    return {
      task: roles.find(({ id }) => id === role)?.task ?? { type: 'other', name: escapeTerminal(as) },
      dataset: datasetOf(dataset, report),
      metrics: results.map(metricOf),
    };
  });
}

/** Metrics over several data sets name them joined by "+". */
function datasetOf(name: string | null, { datasets }: Report) {
  const ids = name?.split('+') ?? [];
  const known = datasets.filter(({ id }) => id === name || ids.includes(id));
  const revisions = known.flatMap(({ revision }) => revision ?? []);
  return {
    type: escapeTerminal(name ?? 'none'),
    name: escapeTerminal(known.map(({ title }) => title).join('; ') || (name ?? 'no data set')),
    ...(known.length === 1 && revisions.length === 1 ? { revision: escapeTerminal(revisions[0]) } : {}),
  };
}

/** `config` tells groups apart: a metric of the same type for each. */
function metricOf({
  metric,
  as,
  measure,
  attribute,
  group,
  value,
  n,
  interval,
  noInterval,
  byChance,
  ideal,
  direction,
  metricVersion,
}: Result) {
  const part = [attribute, group].filter((text) => text !== null).map(escapeTerminal);
  return {
    type: escapeTerminal(`${metric}/${measure}`),
    value,
    name: escapeTerminal([`${as} ${measure}`, ...part].join(', ')),
    ...(part.length > 0 ? { config: part.join(': ') } : {}),
    args: {
      metricVersion,
      ideal,
      direction,
      ...(n === null ? {} : { n }),
      ...(interval ? { lower: interval.lower, upper: interval.upper, level: interval.level } : {}),
      ...(noInterval === undefined ? {} : { noInterval: escapeTerminal(noInterval) }),
      ...(byChance === undefined ? {} : { byChance }),
    },
  };
}

function section(report: Report, name: string, names: readonly RoleName[]): string {
  const subject = report.subjects.filter((each) => each.name === name);
  const results = report.results.filter((result) => result.subject === name);
  const used = new Set(results.flatMap(({ dataset }) => (dataset === null ? [] : [dataset, ...dataset.split('+')])));
  const own: Report = {
    ...report,
    subjects: subject,
    results,
    datasets: report.datasets.filter(({ id }) => used.has(id)),
  };
  const sources = subject.flatMap(({ roles }) =>
    Object.entries(roles).map(([role, details]) =>
      [names.find(({ id }) => id === role)?.prose ?? role, sourceSentence(details)].map(escapeMarkdown),
    ),
  );
  const declared = subject.map(declaredNumbers).filter(Boolean);
  const data = own.datasets.map(({ id, title, items, licence, citation, source }) => [
    escapeMarkdown(id),
    escapeMarkdown(title),
    formatCount(items),
    escapeMarkdown(licence),
    escapeMarkdown(citation),
    markdownAddress(source),
  ]);
  const notes = noteSentences(own).map((sentence) => `- ${escapeMarkdown(sentence)}`);
  return [
    `## Bias and fairness: ${escapeMarkdown(name)}`,
    `Measured by fairprobe ${escapeMarkdown(report.tool.version)} on ${report.run.startedAt.slice(0, 10)} ` +
      `(run ${escapeMarkdown(report.run.id)}, seed ${report.run.seed}). ${escapeMarkdown(tallySentence(own))}.`,
    report.findings
      .filter(({ subject }) => subject === name)
      .map(({ sentence }) => `- ${escapeMarkdown(sentence)}`)
      .join('\n'),
    sources.length > 0 ? table(['role', 'source'], sources) : '',
    declared.length > 0 ? `Declared, and not verified: ${escapeMarkdown(declared.join(', '))}.` : '',
    ...arrangeResults(own).flatMap(resultBlocks),
    data.length > 0 ? table(['name', 'data set', 'items', 'licence', 'citation', 'source'], data, [2]) : '',
    notes.join('\n'),
    'A small effect is not a fair model: each test looks at a few groups, words and texts.',
  ]
    .filter(Boolean)
    .join('\n\n');
}
