/** How texts are drawn of a model that writes them. */
import { z } from 'zod';
import type { GenerationsRequest } from '../../src/plugin.ts';

export const samplingOptions = {
  samples: z.int().min(1).default(1).describe('Texts per prompt'),
  temperature: z
    .number()
    .min(0)
    .default(1)
    .describe('Temperature of the sampling; 0 takes the likeliest token each time'),
  topP: z.number().gt(0).max(1).default(0.9).describe('Probability of the nucleus that tokens are drawn from'),
  maxTokens: z.int().min(1).default(50).describe('Longest continuation, in tokens of the model'),
};
type Sampling = z.output<z.ZodObject<typeof samplingOptions>>;

export function generationsRequest(
  prompts: GenerationsRequest['prompts'],
  { samples, temperature, topP, maxTokens }: Sampling,
  seed: number,
): GenerationsRequest {
  return { kind: 'generations', prompts, samples, seed, temperature, topP, maxTokens };
}
