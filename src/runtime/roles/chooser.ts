/** Answers questions by choosing one of their options: a file of what a system chose, or a service that says how likely they are. */
import { z } from 'zod';
import type { Chooser } from '../sources.ts';
import { byFile, byService } from './answering.ts';
import { openAiFields, tableFields, text, withKey } from './fields.ts';
import { defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    chooser: Chooser;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    chooser?: ChooserSource;
  }
}

const choicesFileObject = z.strictObject({
  predictions: text.describe('Table with what a system chose; a pattern for several files'),
  columns: z
    .strictObject({
      id: text.default('id').describe('Column that holds the id of the question'),
      choice: text.exactOptional().describe('Column that holds the chosen option'),
      scores: text
        .exactOptional()
        .describe("Column that holds the log-probability of each option, a list in the data set's order"),
      order: text.exactOptional().describe('Column that tells several answers to one question apart'),
      shown: text
        .exactOptional()
        .describe("Column with the order in which options were shown: CAB, if the data set's third came first"),
    })
    .refine(({ choice, scores }) => (choice ?? scores) !== undefined, 'needs a "choice", or "scores"')
    .describe('Which columns of the file hold what'),
  choiceBy: z
    .enum(['text', 'letter', 'index'])
    .default('text')
    .describe(
      'What names the chosen option: its text, the letter it was shown under, or its index in the data set, from 0',
    ),
  declined: z
    .array(text)
    .exactOptional()
    .describe('What stands in the column of the choice where the system declined to answer'),
  partial: z
    .boolean()
    .exactOptional()
    .describe('true if the file is meant for only some of the questions; otherwise one with less than half is refused'),
  ...tableFields,
});

const echoEndpointObject = withKey(
  z.strictObject({
    ...openAiFields,
    api: z
      .literal('openai-completions')
      .describe('OpenAI-compatible plain completions that echo a prompt with the log-probabilities of its tokens'),
  }),
);

export const chooser = defineRole({
  id: 'chooser',
  configKey: 'chooser',
  summary: 'File of the options that a system chose, or a service that says how likely options are',
  prose: 'system that chooses between options',
  task: { type: 'multiple-choice', name: 'Multiple Choice' },
  schema: z.union([choicesFileObject, echoEndpointObject]),
  async check(source, context) {
    if ('endpoint' in source) return (await import('../http/keys.ts')).checkEndpoint(source, context.offline);
    return (await import('../predictions/choices.ts')).checkChoices(source, context);
  },
  openFile(source, context) {
    if (!('predictions' in source)) return undefined;
    return import('../predictions/choices.ts').then(({ openChoices }) => openChoices(source, context));
  },
  async open(source, context) {
    if ('endpoint' in source) return (await import('../http/echoing-model.ts')).openEchoingModel(source, context);
    throw new Error('unreachable: the plan opens the files that jobs ask');
  },
  answering(source) {
    if ('predictions' in source) return byFile(source.predictions);
    // Services want one token at least.
    return byService({ ...source, prompt: '{text}' }, 1);
  },
});
