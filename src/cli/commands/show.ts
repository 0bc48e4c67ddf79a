import { jsonText } from '../../view/text/escape.ts';
import { type Command, jsonOption, pluginConfigOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { wantsColor, widthOf } from '../io.ts';
import { registryOf } from '../pages/registry.ts';

interface Arguments {
  id: string;
  config?: string;
  json?: boolean;
}

export const show: Command<Arguments> = {
  positionals: { id: { type: 'string', describe: 'A metric or data set', demandOption: true } },
  options: { config: pluginConfigOption, json: jsonOption },
  examples: [
    ['show ceat', 'definition, measures, options, references'],
    ['show hatexplain --json', 'for a program'],
    ['show mine -c nightly.yaml', 'a metric of a plugin'],
  ],
  async run({ id, config, json }, context) {
    const { io } = context;
    const { metrics, datasets } = await registryOf(config, context);
    const { declarationOf, metricText, datasetText } = await import('../pages/declaration.ts');
    // A metric and its data set may share a name, as weat does: then both are shown.
    const metric = metrics.find((m) => m.id === id);
    const dataset = datasets.find((d) => d.id === id);
    if (!metric && !dataset) {
      const [{ InputError }, { suggestion }] = await Promise.all([
        import('../../contract/problem.ts'),
        import('../../support/did-you-mean.ts'),
      ]);
      const ids = [...new Set([...metrics, ...datasets].map((one) => one.id))];
      throw new InputError({
        message: `there is no metric or data set "${id}"`,
        hint: suggestion(id, ids, 'there are'),
      });
    }
    if (json) {
      const found = {
        ...(metric ? { metric: declarationOf(metric) } : {}),
        ...(dataset ? { dataset: declarationOf(dataset) } : {}),
      };
      io.stdout.write(jsonText(found));
    } else {
      const style = { color: wantsColor(io.stdout, io.env), width: widthOf(io.stdout) };
      const pages = [...(metric ? [metricText(metric, style)] : []), ...(dataset ? [datasetText(dataset, style)] : [])];
      io.stdout.write(pages.join(`\n${'-'.repeat(style.width)}\n\n`));
    }
    return exitCodes.pass;
  },
};
