/** A metric's page for `docs/metrics`, from nothing but its own declaration. */
import { z } from 'zod';
import type { AnyMetric, MeasureDeclaration } from '../../contract/metric.ts';
import { presetTable } from './preset-table.ts';

export function metricPage(metric: AnyMetric): string {
  const gates = presetTable([metric]);
  const sections = [
    `# ${metric.title} (\`${metric.id}\`)`,
    `${metric.summary}\n\nFamily: ${metric.family}. Version ${metric.version}. Needs a subject with the role ${metric.roles
      .map((role) => `\`${role}\``)
      .join(' or ')}.`,
    `## Definition\n\n${metric.definition}`,
    `## Measures\n\n${Object.entries(metric.measures).map(measure).join('\n')}`,
    gates ? `## Gates\n\nWhat the [presets](../gates.md#presets) demand:\n\n${gates}` : '',
    `## Options\n\n${options(metric)}`,
    metric.deviations.length ? `## Choices and departures\n\n${metric.deviations.map((d) => `- ${d}`).join('\n')}` : '',
    metric.references.length ? `## References\n\n${references(metric)}` : '',
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function measure([id, m]: [string, MeasureDeclaration]): string {
  const name = id === '*' ? 'one for each test of the stimuli' : `\`${id}\``;
  const [least, greatest] = m.range.map((bound) => bound ?? 'unbounded');
  return `- **${m.title}** (${name}): ${m.definition} Unit: ${m.unit}; ${idealText(m)}; range ${least} to ${greatest}.${useOf(m)}`;
}

/** `ideal 0, lower is better`. */
export function idealText({ ideal, direction }: MeasureDeclaration): string {
  if (ideal === null) return 'no ideal';
  return `ideal ${ideal}, ${direction === 'target' ? 'nearer to it is better' : `${direction} is better`}`;
}

/** What it takes no part in, with a space before it. */
export function useOf({ about, equals }: MeasureDeclaration): string {
  const use = {
    bias: '',
    performance: ' Performance, not bias: left out of the correlation study.',
    risk: ' Risk, not bias: left out of the correlation study.',
    description: ' Describes only: neither judged nor ranked, and left out of the correlation study.',
  }[about];
  return equals === undefined ? use : `${use} Always equals \`${equals}\`: the two count once.`;
}

interface OptionSchema {
  description?: string;
  default?: unknown;
}

function options(metric: AnyMetric): string {
  const schema = z.toJSONSchema(metric.options, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const rows = Object.entries((schema.properties ?? {}) as Record<string, OptionSchema>).map(([name, option]) => {
    const fallback = required.has(name)
      ? 'required'
      : option.default === undefined
        ? 'none'
        : `\`${JSON.stringify(option.default)}\``;
    return `| \`${name}\` | ${fallback} | ${(option.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['| option | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function references(metric: AnyMetric): string {
  return metric.references
    .map(({ citation, url, doi }) => `- ${citation} <${url}>${doi ? ` doi:${doi}` : ''}`)
    .join('\n');
}
