import type { Registry } from '../../config/index.ts';
import { jsonText } from '../../view/text/escape.ts';
import { type Command, jsonOption, pluginConfigOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { wantsColor, widthOf } from '../io.ts';
import { registryOf } from '../pages/registry.ts';

interface Arguments {
  what?: 'metrics' | 'datasets';
  config?: string;
  json?: boolean;
}

export const list: Command<Arguments> = {
  positionals: { what: { type: 'string', choices: ['metrics', 'datasets'], describe: 'Only these' } },
  options: { config: pluginConfigOption, json: jsonOption },
  examples: [
    ['list', 'everything'],
    ['list metrics --json', 'for a program'],
  ],
  async run({ what, config, json }, context) {
    const { io } = context;
    const entries = entriesOf(await registryOf(config, context)).filter(
      ({ section }) => what === undefined || section === what,
    );
    const color = wantsColor(io.stdout, io.env);
    io.stdout.write(json ? jsonText(entries) : await render(entries, color, widthOf(io.stdout)));
    return exitCodes.pass;
  },
};

interface Entry {
  section: 'metrics' | 'datasets';
  id: string;
  /** Family of a metric, kind of a data set. */
  kind: string;
  title: string;
  summary: string;
}

function entriesOf({ metrics, datasets }: Registry): Entry[] {
  return [
    ...metrics.map(({ id, family, title, summary }) => ({
      section: 'metrics' as const,
      id,
      kind: family,
      title,
      summary,
    })),
    ...datasets.map(({ id, kind, title, summary }) => ({ section: 'datasets' as const, id, kind, title, summary })),
  ];
}

async function render(entries: readonly Entry[], color: boolean, width: number): Promise<string> {
  const [{ Chalk }, { hanging, padEnd }] = await Promise.all([
    import('chalk'),
    import('../../report/console/columns.ts'),
  ]);
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const longest = (key: 'id' | 'kind') => Math.max(...entries.map((entry) => entry[key].length));
  const lines: string[] = [];
  for (const section of ['metrics', 'datasets'] as const) {
    const inSection = entries.filter((entry) => entry.section === section);
    if (!inSection.length) continue;
    lines.push(...(lines.length ? [''] : []), chalk.bold(section === 'metrics' ? 'Metrics' : 'Data sets'));
    for (const { id, kind, summary } of inSection) {
      const head = `  ${padEnd(id, longest('id'))}  ${padEnd(kind, longest('kind'))}  `;
      const [first, ...rest] = hanging(head, summary, width);
      lines.push(chalk.cyan(first.slice(0, id.length + 2)) + first.slice(id.length + 2), ...rest);
    }
  }
  lines.push('', 'fairprobe show <name> says more about one of them.');
  return `${lines.join('\n')}\n`;
}
