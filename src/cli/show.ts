import { type Command, jsonOption } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { wantsColor, widthOf } from './io.ts';

interface Arguments {
  id: string;
  json?: boolean;
}

export const show: Command<Arguments> = {
  syntax: 'show <id>',
  summary: 'Say what a metric measures or what a data set holds, and their options',
  positionals: { id: { type: 'string', describe: 'A metric or data set', demandOption: true } },
  options: { json: jsonOption },
  examples: [
    ['show ceat', 'definition, measures, options, references'],
    ['show hatexplain --json', 'for a program'],
  ],
  async run({ id, json }, { io, parts }) {
    const { metrics, datasets } = await parts.builtIn();
    const { declarationOf, metricText, datasetText } = await import('./declaration.ts');
    const metric = metrics.find((m) => m.id === id);
    const dataset = datasets.find((d) => d.id === id);
    const found = metric ?? dataset;
    if (!found) {
      const [{ InputError }, { suggestion }] = await Promise.all([
        import('../errors.ts'),
        import('../config/did-you-mean.ts'),
      ]);
      const ids = [...metrics, ...datasets].map((one) => one.id);
      throw new InputError({
        message: `there is no metric or data set "${id}"`,
        hint: suggestion(id, ids, 'there are'),
      });
    }
    const style = { color: wantsColor(io.stdout, io.env), width: widthOf(io.stdout) };
    if (json) io.stdout.write(`${JSON.stringify(declarationOf(found), null, 2)}\n`);
    else io.stdout.write(metric ? metricText(metric, style) : datasetText(dataset!, style));
    return exitCodes.pass;
  },
};
