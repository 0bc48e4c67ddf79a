/** Goes on with a text: a causal language model, a service, or a file of what was written elsewhere. */
import { z } from 'zod';
import type { GeneratorSource, WrittenElsewhere } from '../../contract/configuration.ts';
import type { Generator } from '../sources.ts';
import { asCausalLm } from '../suitability.ts';
import { byFile, byModel, byService } from './answering.ts';
import { causalObject, reversalData, reversalOf } from './causal-fields.ts';
import { openAiFields, shortModel, tableFields, text, textFields, withKey, withText } from './fields.ts';
import { checkAsModel, defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    generator: Generator;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    generator?: GeneratorSource;
  }
}

const generatorEndpointObject = withKey(
  z.strictObject({
    ...openAiFields,
    ...textFields,
    api: z.enum(['openai-chat', 'openai-completions']).describe('OpenAI-compatible chat or plain completions'),
    prompt: withText.default('{text}').describe('What is sent: {text} stands for the prompt'),
  }),
);
const generationsObject = z.strictObject({
  generations: text.describe('Table with what a model has written elsewhere; a pattern for several files'),
  columns: z
    .strictObject({ prompt: text.default('prompt'), text: text.default('text') })
    .prefault({})
    .describe('Which columns hold the id of the prompt and the text'),
  ...tableFields,
  ...textFields,
});

const isElsewhere = (source: GeneratorSource): source is WrittenElsewhere =>
  'endpoint' in source || 'generations' in source;

export const generator = defineRole({
  id: 'generator',
  configKey: 'generator',
  summary: 'Causal language model or service that continues a text, or a file of what a model has written',
  prose: 'text generator',
  task: { type: 'text-generation', name: 'Text Generation' },
  schema: z.union([
    shortModel.transform((model) => causalObject.parse({ model })),
    causalObject.extend(textFields),
    generatorEndpointObject,
    generationsObject,
  ]),
  data: (source) => (isElsewhere(source) ? [] : reversalData(source)),
  async check(source, context) {
    if (!isElsewhere(source)) return checkAsModel(asCausalLm)(source, context);
    return (await import('../generation/elsewhere.ts')).checkGenerator(source, context);
  },
  async open(source, context) {
    if (isElsewhere(source)) return (await import('../generation/elsewhere.ts')).openGenerator(source, context);
    const { openLocalGenerator } = await import('../models/generator.ts');
    return openLocalGenerator(await context.pool.model(source), source, reversalOf(source, context));
  },
  answering(source, _, longest) {
    if ('generations' in source) return byFile(source.generations);
    if ('endpoint' in source) return byService(source, longest);
    return { ...byModel(source.model), oneByOne: source.roleReversal !== undefined };
  },
});
