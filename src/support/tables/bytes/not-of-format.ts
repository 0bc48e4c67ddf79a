import { InputError } from '../../../contract/problem.ts';
import { otherKind } from './encoding.ts';

/** Enough of a file to say by what it is. */
export const BEGINNING = 1024;

/** Of a file that does not begin as its format does: what it is, as far as its beginning tells. */
export function notOfFormat(path: string, beginning: Buffer, format: 'Parquet' | 'Arrow'): InputError {
  if (beginning.length > 1 && beginning.readUInt16BE() === 0x1f8b) {
    const hint = `Unpack it: the columns of ${format} may be packed themselves`;
    return new InputError({ file: path, message: `gzip around ${format} is not read`, hint });
  }
  const other = otherKind(beginning);
  if (other) return new InputError({ file: path, message: `the file is ${other.kind}`, hint: other.hint });
  const hint = 'Give the file the extension of its format, or set `format`';
  return new InputError({ file: path, message: `the file is not ${format}`, hint });
}
