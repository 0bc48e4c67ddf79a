/** A metric's or data set's declaration as a page for the terminal, or as JSON. */
import { Chalk, type ChalkInstance } from 'chalk';
import { jsonSchemaOf } from '../../config/index.ts';
import type { AnyDataset } from '../../contract/dataset.ts';
import type { AnyMetric, MeasureDeclaration } from '../../contract/metric.ts';
import { columns, hanging, wrap } from '../../report/console/columns.ts';
import { lowerFirst } from '../../view/text/titles.ts';
import { idealText, useOf } from './metric-page.ts';
import { gatesText } from './preset-table.ts';

export interface Style {
  color: boolean;
  width: number;
}

/** Everything declared, with the options as JSON Schema. */
export function declarationOf(declared: AnyMetric | AnyDataset): object {
  const plain = Object.entries(declared).filter(([, value]) => typeof value !== 'function');
  return { ...Object.fromEntries(plain), options: jsonSchemaOf(declared.options) };
}

export function metricText(metric: AnyMetric, style: Style): string {
  const page = new Page(style);
  page.title(metric.title, metric.id);
  page.paragraph(metric.summary);
  page.paragraph(`${metric.family}, version ${metric.version}; needs a subject with ${metric.roles.join(' or ')}`);
  page.section('Definition');
  page.markdown(metric.definition);
  page.section('Measures');
  for (const [id, measure] of Object.entries(metric.measures as AnyMetric['measures'])) {
    page.entry(id === '*' ? 'one per test' : id, measureText(measure as MeasureDeclaration));
  }
  const gated = Object.entries(metric.measures as AnyMetric['measures']).filter(([, { gates }]) => gates);
  if (gated.length) page.section('Gates of the presets');
  for (const [id, { gates }] of gated) page.entry(`${metric.id}/${id}`, `${gatesText(gates!)}. ${gates!.why}`);
  page.options(metric);
  if (metric.deviations.length) page.section('Choices and departures');
  for (const deviation of metric.deviations) page.bullet(deviation);
  if (metric.references.length) page.section('References');
  for (const { citation, url, doi } of metric.references) page.bullet([citation, doi ? `doi:${doi}` : url].join(' '));
  return page.text();
}

export function datasetText(dataset: AnyDataset, style: Style): string {
  const page = new Page(style);
  page.title(dataset.title, dataset.id);
  page.paragraph(dataset.summary);
  page.section('Where it comes from');
  const facts = {
    kind: dataset.kind,
    licence: dataset.licence,
    source: dataset.source,
    revision: dataset.revision,
    citation: dataset.citation,
  };
  for (const [name, fact] of Object.entries(facts)) if (fact) page.entry(name, fact);
  for (const { name, sha256, bytes } of dataset.files ?? []) {
    page.entry(name, `${bytes.toLocaleString('en')} bytes, sha256 ${sha256}`);
  }
  page.options(dataset);
  return page.text();
}

function measureText(measure: MeasureDeclaration): string {
  const { title, definition, unit, range } = measure;
  const [least, greatest] = range.map((bound) => bound ?? 'unbounded');
  return `${title}. ${definition} Unit: ${unit}; ${idealText(measure)}; range ${least} to ${greatest}.${useOf(measure)}`;
}

class Page {
  readonly #lines: string[] = [];
  readonly #chalk: ChalkInstance;
  readonly #width: number;

  constructor({ color, width }: Style) {
    this.#chalk = new Chalk({ level: color ? 1 : 0 });
    this.#width = width;
  }

  title(title: string, id: string): void {
    this.#lines.push(`${this.#chalk.bold(title)} (${this.#chalk.cyan(id)})`);
  }

  section(title: string): void {
    this.#lines.push('', this.#chalk.bold(title));
  }

  paragraph(text: string): void {
    this.#lines.push('', ...wrap(text, this.#width));
  }

  /** Markdown is readable as it stands; only its prose is wrapped, not its formulas, tables and lists. */
  markdown(text: string): void {
    for (const block of text.trim().split(/\n{2,}/)) {
      const literal = block.split('\n').some((line) => /^(\s{2,}|\||```|\$\$|[-*] |\d+\. )/.test(line));
      const lines = literal
        ? block.split('\n').flatMap((line) => this.#literal(line))
        : wrap(block.replace(/\s*\n\s*/g, ' '), this.#width - 2);
      if (this.#lines.at(-1)?.startsWith('  ')) this.#lines.push('');
      this.#lines.push(...lines.map((line) => `  ${line}`));
    }
  }

  /** A line of a list is wrapped below its own text; one of a formula, where it must be, a little further in. */
  #literal(line: string): string[] {
    const width = this.#width - 2;
    if (columns(line) <= width) return [line];
    const bullet = line.match(/^\s*([-*]|\d+\.) /)?.[0];
    if (bullet) return hanging(bullet, line.slice(bullet.length), width);
    const indent = ' '.repeat(line.length - line.trimStart().length);
    return wrap(line.trimStart(), width - indent.length - 4).map((part, i) => indent + (i ? '    ' : '') + part);
  }

  bullet(text: string): void {
    this.#lines.push(...hanging('  - ', text, this.#width));
  }

  entry(name: string, text: string): void {
    this.#lines.push(`  ${this.#chalk.cyan(name)}`, ...hanging('      ', text, this.#width));
  }

  options({ options }: AnyMetric | AnyDataset): void {
    const schema = jsonSchemaOf(options) as OptionSchema;
    if (!Object.keys(schema.properties ?? {}).length) return;
    this.section('Options');
    this.#entries(schema, '');
  }

  #entries({ properties = {}, required = [] }: OptionSchema, prefix: string): void {
    for (const [name, option] of Object.entries(properties)) {
      const fallback = option.default === undefined ? 'optional' : `default ${JSON.stringify(option.default)}`;
      const description = option.description ? `${option.description.replace(/\.$/, '')}. ` : '';
      const kind = required.includes(name) ? 'required' : fallback;
      this.entry(prefix + name, `${description}${typeText(option)}; ${kind}.`);
      this.#entries(option, `${prefix}${name}.`);
    }
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

interface OptionSchema {
  description?: string;
  default?: unknown;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: OptionSchema[];
  items?: OptionSchema;
  properties?: Record<string, OptionSchema>;
  required?: string[];
}

/** A schema in a few words: `one of first, last, mean`, `list of text`. */
function typeText({ type, enum: values, const: value, anyOf, items }: OptionSchema): string {
  if (values) return `One of ${values.join(', ')}`;
  if (value !== undefined) return String(value);
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' or ');
  if (type === 'array') return `List of ${items ? lowerFirst(typeText(items)) : 'values'}`;
  if (type === 'object') return 'Mapping';
  const names: Record<string, string> = {
    string: 'Text',
    number: 'Number',
    integer: 'Whole number',
    boolean: 'true or false',
    null: 'null',
  };
  return names[String(type)] ?? 'Any value';
}
