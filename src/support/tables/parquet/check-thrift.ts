/**
 * Looks over a struct in Thrift's compact protocol before hyparquet decodes it: numbers of a million bytes would keep it
 * busy for hours, and structs in structs would use up its stack.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

const DEEPEST = 32;
/** Seven bits of a number to a byte. */
const LONGEST_NUMBER = 10;

/** @throws RangeError for a struct that does not end within the bytes, or that no writer would make */
export function checkThrift(bytes: Buffer, start: number): void {
  let at = start;
  const number = (): number => {
    let value = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const byte = bytes.readUInt8(at++);
      value += (byte & 0x7f) * 128 ** i;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number too long');
  };
  const bytesOf = (length: number): void => {
    at += length;
  };
  const struct = (depth: number): void => {
    if (depth > DEEPEST) throw new RangeError('structs too deep');
    for (;;) {
      const field = bytes.readUInt8(at++);
      if ((field & 0x0f) === 0) return;
      if (field >> 4 === 0) number();
      value(field & 0x0f, depth);
    }
  };
  const list = (depth: number): void => {
    const head = bytes.readUInt8(at++);
    const length = head >> 4 === 15 ? number() : head >> 4;
    if (length > bytes.length - at) throw new RangeError('a list too long');
    const type = head & 0x0f;
    // Of true and false in a list each has a byte.
    for (let i = 0; i < length; i++) value(type <= 2 ? 3 : type, depth);
  };
  const value = (type: number, depth: number): void => {
    if (type === 1 || type === 2) return;
    if (type === 3) at++;
    else if (type <= 6) number();
    else if (type === 7) at += 8;
    else if (type === 8) bytesOf(number());
    else if (type === 9) list(depth + 1);
    else if (type === 12) struct(depth + 1);
    else throw new RangeError('a value of a type that Parquet does not have');
    if (at > bytes.length) throw new RangeError('a value that ends too late');
  };
  struct(0);
}
