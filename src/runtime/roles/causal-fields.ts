/** What the roles of causal language models have in common: next tokens may depend on the text with its roles reversed, too. */
import { z } from 'zod';
import type { CausalSource } from '../../contract/configuration.ts';
import { combinations } from '../../contract/configuration.ts';
import type { RoleReversal } from '../generation/role-reversal.ts';
import type { RoleContext } from '../open-context.ts';
import { modelFields, text } from './fields.ts';
import type { NamedData } from './role.ts';

export const causalObject = z.strictObject({
  ...modelFields,
  roleReversal: z
    .strictObject({
      combine: z
        .enum(combinations)
        .describe(
          'How the probabilities of the next token are combined from those after the text and after the reversed text',
        ),
      swaps: z
        .union([text.transform((one) => [one]), z.array(text).min(1)])
        .default(['gender'])
        .describe('Swap tables that say which words are exchanged: of one attribute, with two groups'),
      tables: text.default('swaps').describe('Data set of swap tables; the built-in ones by default'),
    })
    .exactOptional()
    .describe('Let next tokens depend on the text with the roles of two groups exchanged, too'),
  chat: z
    .union([
      z.literal(true).transform(() => ({})),
      z.strictObject({ system: text.exactOptional().describe('What the conversation begins with, from the system') }),
    ])
    .exactOptional()
    .describe("Put prompts and questions into the model's own chat template, as what a user says"),
});

export function reversalData({ roleReversal }: Pick<CausalSource, 'roleReversal'>): NamedData[] {
  return roleReversal ? [{ name: roleReversal.tables, kind: 'swaps', path: ['roleReversal', 'tables'] }] : [];
}

/** Undefined where the model is to be asked as it is. */
export function reversalOf(
  { roleReversal }: CausalSource,
  { swapTable }: Pick<RoleContext, 'swapTable'>,
): RoleReversal | undefined {
  if (!roleReversal || roleReversal.combine === 'none') return undefined;
  const { combine, tables, swaps } = roleReversal;
  return { combine, table: swapTable(tables, swaps) };
}
