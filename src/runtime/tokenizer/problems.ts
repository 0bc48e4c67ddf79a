/** Whether a model's tokenizer can be used, and goes with the model: asked while planning. */
import { InputError, type Problem } from '../../contract/problem.ts';
import type { ModelConfig, ModelUse } from '../suitability.ts';
import { loadTokenizer } from './tokenizer.ts';

export async function tokenizerProblems(
  folder: string,
  config: ModelConfig,
  use: ModelUse | undefined,
): Promise<Problem[]> {
  try {
    const { maskId, vocabularySize } = await loadTokenizer(folder);
    const problems: Problem[] = [];
    if (use?.needsMask && maskId === null) problems.push({ ...withoutMask, file: folder });
    if (config.vocab_size !== undefined && vocabularySize > config.vocab_size) {
      problems.push({
        message: `the tokenizer has a vocabulary of ${vocabularySize} tokens, the model one of ${config.vocab_size} (vocab_size in config.json)`,
        file: folder,
        hint: 'They do not belong together: copy both from one place',
      });
    }
    return problems;
  } catch (error) {
    if (error instanceof InputError) return [...error.problems];
    throw error;
  }
}

export const withoutMask = {
  message: 'the model has no mask token, so it cannot be a masked language model',
  hint: 'Check tokenizer_config.json',
} as const;
