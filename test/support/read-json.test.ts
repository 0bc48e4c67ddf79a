import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { readJson } from '../../src/support/read-json.ts';
import { fixtureText } from '../report/fixture.ts';

async function* inChunks(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Read part by part from the first byte on. */
const inParts = (text: string, size = 7) => readJson(inChunks(text, size), 0);

describe('JSON that is read part by part', () => {
  test('has the values that JSON.parse gives, wherever the chunks end', async () => {
    for (const size of [997, 65_536]) expect(await inParts(fixtureText, size)).toEqual(JSON.parse(fixtureText));
    const texts = [
      '{}',
      ' { "a" : [ ] , "b":{},"c": [1 , "x,]}", [1,[2]], {"d":[3,{"e":"\\"}"}]}], "f":"[\\\\" }\n',
      '{"a":-1.5e-300,"ü":"\\ud83d\\ude00 😀","":null,"t":[true,false,null]}',
      '{"a":1,"b":2,"a":[3]}',
      '\ufeff{"a":[1]}',
    ];
    for (const text of texts) {
      const expected = JSON.parse(text.replace('\ufeff', ''));
      for (const size of [1, 2, 3, 1000]) {
        const value = await inParts(text, size);
        expect(value, `${text} by ${size}`).toEqual(expected);
        expect(JSON.stringify(value)).toBe(JSON.stringify(expected));
      }
    }
  });

  test('is read as far as its parts are not too large', async () => {
    const text = `{"a":[${'"b",'.repeat(100)}"${'c'.repeat(50)}"]}`;
    expect(await readJson(inChunks(text, 7), 0, 60)).toEqual(JSON.parse(text));
    await expect(readJson(inChunks(text, 7), 0, 40)).rejects.toThrow(SyntaxError);
  });

  test('gives a key of the prototype to the object alone', async () => {
    const text = '{"__proto__":[{"polluted":1}],"a":2}';
    expect(JSON.stringify(await inParts(text))).toBe(JSON.stringify(JSON.parse(text)));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('is refused where JSON.parse refuses it: every object with one character more, less or another', async () => {
    const sound = '{"a":[1,{"b":[2]},"x"],"c":{"d":3},"e":"f"}';
    const signs = [...'{}[],:"1x \\'];
    const random = randomStream(1);
    const pick = () => signs[random.below(signs.length)];
    for (let i = 0; i < sound.length; i++) {
      for (const text of [
        sound.slice(0, i) + sound.slice(i + 1),
        sound.slice(0, i) + pick() + sound.slice(i),
        sound.slice(0, i) + pick() + sound.slice(i + 1),
        sound.slice(0, i),
      ]) {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          await expect(inParts(text), text).rejects.toBeInstanceOf(SyntaxError);
          continue;
        }
        // Of large files only objects are read.
        if (typeof expected === 'object' && text.startsWith('{')) expect(await inParts(text), text).toEqual(expected);
      }
    }
  });

  test('is read as a whole up to a size, whatever it is', async () => {
    expect(await readJson(inChunks('[1,2]', 2))).toEqual([1, 2]);
    await expect(readJson(inChunks('[1,', 2))).rejects.toBeInstanceOf(SyntaxError);
    await expect(inParts('[1,2]')).rejects.toBeInstanceOf(SyntaxError);
  });
});
