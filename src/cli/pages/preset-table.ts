/** The gates that measures declare for the presets, for the documentation and `fairprobe show`. */
import { presetNames } from '../../contract/configuration.ts';
import type { AnyMetric, DefaultGate, DefaultGates, MeasureDeclaration } from '../../contract/metric.ts';
import { groupBy } from '../../support/group-by.ts';

/** A Markdown table, with one row for all measures of the same gates; empty where none declares any. */
export function presetTable(metrics: readonly AnyMetric[]): string {
  const declared = metrics.flatMap(({ id, measures }) =>
    Object.entries(measures as Record<string, MeasureDeclaration>).flatMap(([measure, { gates }]) =>
      gates ? [{ key: `${id}/${measure}`, gates }] : [],
    ),
  );
  if (declared.length === 0) return '';
  const rows = [...groupBy(declared, ({ gates }) => JSON.stringify(gates)).values()].map((same) => {
    const [{ gates }] = same;
    const cells = presetNames.map((name) => (gates[name] ? `\`${gateText(gates[name])}\`` : ''));
    return `| ${[same.map(({ key }) => `\`${key}\``).join(', '), ...cells, gates.why.replaceAll('|', '\\|')].join(' | ')} |`;
  });
  const names = presetNames.map((name) => `\`${name}\``);
  return [`| rule | ${names.join(' | ')} | why |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** `recommended [error, { min: 0.7 }], strict [error, { min: 0.8 }]`. */
export function gatesText(gates: DefaultGates): string {
  return presetNames.flatMap((name) => (gates[name] ? [`${name} ${gateText(gates[name])}`] : [])).join(', ');
}

/** As a configuration in YAML has it: `[error, { min: 0.7 }]`. */
function gateText([level, ...bounds]: DefaultGate): string {
  const mappings = bounds.map((bound) => {
    const entries = Object.entries(bound).map(([name, value]) => `${name}: ${scalar(value)}`);
    return `{ ${entries.join(', ')} }`;
  });
  return `[${[level, ...mappings].join(', ')}]`;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string' || /^[a-z][\w-]*$/i.test(value)) return String(value);
  return `'${value.replaceAll("'", "''")}'`;
}
