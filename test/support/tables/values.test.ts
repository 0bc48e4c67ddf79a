import { describe, expect, it } from 'vitest';
import {
  caseVariants,
  cleanValue,
  MISSING_MARKERS,
  spellingOf,
  valueReader,
} from '../../../src/support/tables/cells/values.ts';

describe('the value of a cell', () => {
  const read = valueReader();

  it('is missing where the cell is empty, blank, or a marker with or without white space around it', () => {
    const blank = ['', ' ', '\t', '\u00a0', '\ufeff', '\u2003\u3000', '\u0085', '\r'];
    expect(blank.map(read)).toEqual(blank.map(() => ''));
    expect(MISSING_MARKERS.map(read)).toEqual(MISSING_MARKERS.map(() => ''));
    expect(MISSING_MARKERS.map((marker) => read(`\u00a0${marker} `))).toEqual(MISSING_MARKERS.map(() => ''));
  });

  it('is not missing in another spelling, or where a marker is a part of it', () => {
    const values = ['Na', 'na', 'none', 'NULL', 'Null', 'NAN', 'n/a', 'NA (other)', '0', 'false', '-', 'Nan'];
    expect(values.map(read)).toEqual(values);
  });

  it('has no white space around it and keeps what is inside', () => {
    expect(read(' Women ')).toBe('Women');
    expect(read('\ufeff\u00a0Women\u202f\u2009')).toBe('Women');
    expect(read('\u0085 \u0085Women\u0085 \u0085')).toBe('Women');
    expect(read('\u200b Women\u2060\ufeff \u200b')).toBe('Women');
    expect(read(' Asian  women\u00a0here ')).toBe('Asian  women\u00a0here');
    // A zero-width joiner is no white space: it makes another word in Persian.
    expect(read('\u200dx')).toBe('\u200dx');
  });

  it('is composed Unicode', () => {
    expect(read('wo\u0308men')).toBe('w\u00f6men');
    expect(read('w\u00f6men')).toBe('w\u00f6men');
    expect(read('a\u0323\u0307')).toBe(read('a\u0307\u0323'));
  });

  it('takes other markers in their place, numbers and null as text', () => {
    const other = valueReader(['-9', 999, null, 'unknown ']);
    expect(['-9', '999', 'null', 'unknown', ' ', 'NA', '-9.0'].map(other)).toEqual(['', '', '', '', '', 'NA', '-9.0']);
    const none = valueReader([]);
    expect(['', 'NA', 'null'].map(none)).toEqual(['', 'NA', 'null']);
  });

  it('is cleaned in linear time', () => {
    const long = `${' '.repeat(200_000)}x${' '.repeat(200_000)}y`;
    expect(cleanValue(` ${long} `)).toBe(long.trim());
  });
});

describe('the spelling of labels', () => {
  const spelt = (...labels: string[]) => labels.map(spellingOf(labels));

  it('is that of the number where all labels are numbers', () => {
    expect(spelt('1', '1.0', '01', '+1', '1e0', '1.', '10E-1')).toEqual(Array(7).fill('1'));
    expect(spelt('0', '0.0', '-0', '.0', '00')).toEqual(Array(5).fill('0'));
    expect(spelt('-1', '-1.0', '2', '0.50', '.5')).toEqual(['-1', '-1', '2', '0.5', '0.5']);
  });

  it('never takes two different numbers for one', () => {
    const long = ['1178610029273976833', '1178610029273976834', '9007199254740993', '9007199254740992'];
    expect(spelt(...long)).toEqual(long);
    expect(spelt('1e999', '2e999', '0', '1e-999')).toEqual(['1e999', '2e999', '0', '1e-999']);
  });

  it('is as written where one label is no number', () => {
    for (const other of ['x', '1,0', '0x1', '1 2', '1_0', 'Infinity', '١']) {
      expect(spelt('1', '1.0', other)).toEqual(['1', '1.0', other]);
    }
  });

  it('is in lower case where all labels are true or false', () => {
    expect(spelt('True', 'true', 'TRUE', 'False')).toEqual(['true', 'true', 'true', 'false']);
    expect(spelt('True', 'maybe')).toEqual(['True', 'maybe']);
    expect(spelt('True', '1')).toEqual(['True', '1']);
  });

  it('is that of the column for what is compared with it', () => {
    const ofColumn = spellingOf(['0', '1']);
    expect(['1.0', '01', 'toxic'].map(ofColumn)).toEqual(['1', '1', 'toxic']);
    expect(spellingOf(['true', 'false'])('TRUE')).toBe('true');
    expect(spellingOf(['yes', '1'])('1.0')).toBe('1.0');
    expect(spellingOf([])('1.0')).toBe('1.0');
  });
});

describe('values that differ by case alone', () => {
  it('are listed together, and others are not', () => {
    expect(caseVariants(['Male', 'Female', 'male', 'MALE', 'other'])).toEqual([['Male', 'male', 'MALE']]);
    expect(caseVariants(['Ähre', 'ähre'])).toEqual([['Ähre', 'ähre']]);
    expect(caseVariants(['a', 'b', 'a'])).toEqual([]);
  });
});
