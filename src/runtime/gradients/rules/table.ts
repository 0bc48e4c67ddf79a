/** The derivative of every operator that has one, by its name in https://onnx.ai/onnx/operators/. */
import { elementwiseRules } from './elementwise.ts';
import { linearRules } from './linear.ts';
import { movingRules } from './moving.ts';
import { normalisingRules } from './normalising.ts';
import { reducingRules } from './reducing.ts';
import type { Rule } from './rule.ts';

export const rules: Readonly<Record<string, Rule | undefined>> = {
  ...elementwiseRules,
  ...linearRules,
  ...normalisingRules,
  ...reducingRules,
  ...movingRules,
};
