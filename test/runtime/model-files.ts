/** What is read of a model's folder, where it is there. */
export const modelFiles = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'generation_config.json',
  'onnx/model.onnx',
  'onnx/model.onnx_data',
];
