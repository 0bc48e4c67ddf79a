import type { Change, Gate, Report, Result } from '../contract/report.ts';
import { gatesByResult, resultIdOf, resultKey } from '../view/alerts.ts';
import { csvCell } from '../view/text/escape.ts';

type Cell = string | number | null;

/** Column and where it comes from; docs/formats.md lists them too. */
const columns: readonly (readonly [string, (row: Row) => Cell])[] = [
  ['run', ({ run }) => run],
  ['subject', ({ result }) => result.subject],
  ['metric', ({ result }) => result.metric],
  ['as', ({ result }) => result.as],
  ['metric_version', ({ result }) => result.metricVersion],
  ['family', ({ result }) => result.family],
  ['dataset', ({ result }) => result.dataset],
  ['measure', ({ result }) => result.measure],
  ['attribute', ({ result }) => result.attribute],
  ['group', ({ result }) => result.group],
  ['status', ({ result }) => result.status],
  ['value', ({ result }) => result.value],
  ['reason', ({ result }) => result.reason],
  ['n', ({ result }) => result.n],
  ['lower', ({ result }) => result.interval?.lower ?? null],
  ['upper', ({ result }) => result.interval?.upper ?? null],
  ['level', ({ result }) => result.interval?.level ?? null],
  ['interval_method', ({ result }) => result.interval?.method ?? null],
  ['no_interval', ({ result }) => result.noInterval ?? null],
  ['by_chance', ({ result }) => result.byChance ?? null],
  ['p_value', ({ result }) => result.pValue],
  ['alternative', ({ result }) => result.alternative],
  ['unit', ({ result }) => result.unit],
  ['ideal', ({ result }) => result.ideal],
  ['range_min', ({ result }) => result.range[0]],
  ['range_max', ({ result }) => result.range[1]],
  ['direction', ({ result }) => result.direction],
  ['gate', ({ gates }) => worst(gates)],
  ['baseline', ({ change }) => change?.baseline ?? null],
  ['change', ({ change }) => change?.verdict ?? null],
];

interface Row {
  run: string;
  result: Result;
  gates: readonly Gate[];
  change: Change | undefined;
}

/** One row a result, numbers unrounded, empty cells for null. */
export function renderCsv(report: Report): string {
  return [...csvLines(report)].join('');
}

/** The same text, line by line. */
export function* csvLines(report: Report): Generator<string> {
  const gates = gatesByResult(report);
  const changes = new Map(report.comparison?.changes.map((change) => [resultKey(change), change]));
  yield `${columns.map(([name]) => name).join(',')}\n`;
  for (const result of report.results) {
    const key = resultKey(resultIdOf(result));
    const row: Row = { run: report.run.id, result, gates: gates.get(key) ?? [], change: changes.get(key) };
    yield `${columns.map(([, cell]) => csvCell(cell(row))).join(',')}\n`;
  }
}

function worst(gates: readonly Gate[]): Gate['verdict'] | null {
  const verdicts = gates.map(({ verdict }) => verdict);
  return (['fail', 'warn', 'pass', 'not-judged'] as const).find((verdict) => verdicts.includes(verdict)) ?? null;
}
