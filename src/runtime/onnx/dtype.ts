import type { DataType } from '@xenova/transformers';
import type { Dtype, ModelSource } from '../../contract/configuration.ts';

/** What each dtype adds to the file's name, as transformers.js has it. */
const suffixes = {
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} satisfies Record<Dtype & DataType, string>;

/** The ONNX file of a source, below its folder, with forward slashes. */
export function onnxFileOf({ file, dtype }: Pick<ModelSource, 'file' | 'dtype'>): string {
  return file ?? `onnx/model${suffixes[dtype]}.onnx`;
}

/** What to write in the configuration to get `path`. */
export function settingFor(path: string): string {
  const dtype = (Object.keys(suffixes) as Dtype[]).find((d) => onnxFileOf({ dtype: d }) === path);
  return dtype ? `dtype: ${dtype}` : `file: ${path}`;
}
