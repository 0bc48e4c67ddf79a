import { describe, expect, test } from 'vitest';
import { contrast, mix, okabeIto, readableOn } from '../../src/report/html/style/palette.ts';
import { themes, variables } from '../../src/report/html/style/theme.ts';

test('contrast is that of WCAG 2.2: 21 of black and white, 1 of a colour and itself', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#0072b2', '#0072b2')).toBe(1);
});

test('a mix lies between its two colours', () => {
  expect([0, 0.5, 1].map((share) => mix('#ff8000', '#0000ff', share))).toEqual(['#0000ff', '#804080', '#ff8000']);
});

test('text on a colour is black or white, whichever contrasts more', () => {
  expect([readableOn('#ffffff'), readableOn('#000000'), readableOn(okabeIto.orange)]).toEqual([
    '#000000',
    '#ffffff',
    '#000000',
  ]);
});

describe.each(Object.entries(themes))('the %s theme', (_, theme) => {
  const declared = [...variables(theme).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)];
  const values = new Map(declared.map(([, name, value]) => [name, value]));
  const of = (name: string) => values.get(name)!;

  test('has text that can be read: a contrast of 4.5', () => {
    const pairs = ['text', 'muted', 'link'].flatMap((text) => ['page', 'box'].map((ground) => [text, ground]));
    for (const name of values.keys()) if (values.has(`on-${name}`)) pairs.push([`on-${name}`, name]);
    expect(pairs).toHaveLength(6 + 2 + 8 + 6);
    const low = pairs.filter(([text, ground]) => contrast(of(text), of(ground)) < 4.5);
    expect(low).toEqual([]);
  });

  test('has marks of Okabe and Ito that stand out from the page: a contrast of 3', () => {
    const marks = [1, 2, 3].map((i) => of(`series-${i}`));
    expect(new Set(marks).size).toBe(3);
    for (const mark of [...marks, theme.plus, theme.minus, theme.shade])
      expect(Object.values(okabeIto)).toContain(mark);
    expect(marks.filter((mark) => contrast(mark, theme.page) < 3)).toEqual([]);
  });
});
