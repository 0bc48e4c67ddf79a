import { describe, expect, test } from 'vitest';
import type { OnnxValue } from '../../src/runtime/onnx/outline.ts';
import { asClassifier, type ModelConfig, useProblems } from '../../src/runtime/suitability.ts';

const source = { model: 'm', revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
const int64 = 7;
const int32 = 6;
const float = 1;
const ids = (more: Partial<OnnxValue> = {}): OnnxValue => ({
  name: 'input_ids',
  elementType: int64,
  shape: ['batch', 'sequence'],
  ...more,
});
const problemsOf = (inputs: OnnxValue[], logits: OnnxValue['shape'] = ['batch', 2], config: ModelConfig = {}) => {
  const outputs = [{ name: 'logits', ...(logits ? { shape: logits } : {}) }];
  const outline = { inputs, outputs, dynamicallyQuantised: false, weightFiles: [] };
  return useProblems(asClassifier, source, { onnx: 'model.onnx', config, outline });
};

describe('The inputs of a model', () => {
  test('may be int64 or int32, or not say what they are', () => {
    for (const elementType of [int64, int32]) expect(problemsOf([ids({ elementType })])).toEqual([]);
    expect(problemsOf([{ name: 'input_ids' }])).toEqual([]);
  });

  test('of another type are refused by name', () => {
    expect(problemsOf([ids(), ids({ name: 'attention_mask', elementType: float })])).toMatchObject([
      { file: 'model.onnx', message: expect.stringMatching(/other than int64 or int32 for attention_mask$/) },
    ]);
  });

  test('of a fixed size are refused with the size', () => {
    const message = 'the ONNX file takes texts of one size only: input_ids [1, 128]';
    expect(problemsOf([ids({ shape: [1, 128] })])).toMatchObject([
      { message, hint: expect.stringContaining('dynamic') },
    ]);
    expect(problemsOf([ids({ shape: ['batch', 128] })])).toHaveLength(1);
    expect(problemsOf([ids({ shape: ['batch', null] })])).toEqual([]);
  });
});

describe('The labels of a classifier', () => {
  test('need a size that the file or config.json says', () => {
    expect(problemsOf([ids()], ['batch', 3])).toEqual([]);
    expect(problemsOf([ids()], ['batch', 'labels'])).toMatchObject([
      { message: expect.stringMatching(/how many labels the model has$/), hint: expect.stringContaining('id2label') },
    ]);
    expect(problemsOf([ids()], ['batch', 'labels'], { id2label: { 0: 'a', 1: 'b' } })).toEqual([]);
  });

  test('have a name each', () => {
    expect(problemsOf([ids()], ['batch', 2], { id2label: { 0: 'a', 2: 'b' } })).toMatchObject([
      { message: 'id2label in config.json has no label 1' },
    ]);
    expect(problemsOf([ids()], ['batch', 2], { id2label: { 0: 'a' } })).toMatchObject([
      { message: 'config.json names 1 label in id2label, but the model has 2 logits' },
    ]);
  });
});
