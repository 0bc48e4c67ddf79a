import { describe, expect, test } from 'vitest';
import {
  escapeJson,
  escapeMarkdown,
  escapeTerminal,
  jsonText,
  markdownAddress,
  markdownCodeBlock,
} from '../../src/view/text/escape.ts';

describe('text for a terminal', () => {
  test.each([
    ['ANSI colour', 'a\u001b[31mred\u001b[0m', 'a\\u{1b}[31mred\\u{1b}[0m'],
    ['an operating system command', '\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
    ['a C1 introducer', 'a\u009b2Jb', 'a\\u{9b}2Jb'],
    ['backspace and delete', 'abc\b\u007f', 'abc\\u{8}\\u{7f}'],
    ['null', 'a\0b', 'a\\u{0}b'],
    ['a bidi override', 'user\u202etxt.exe', 'user\\u{202e}txt.exe'],
    ['bidi isolates and marks', '\u2066a\u2069\u200f\u061c', '\\u{2066}a\\u{2069}\\u{200f}\\u{61c}'],
    ['zero width space and byte order mark', 'a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['tags', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ])('shows %s as its code', (_, text, safe) => {
    expect(escapeTerminal(text)).toBe(safe);
  });

  test('stays in one line: line breaks and tabs become a space', () => {
    expect(escapeTerminal('  one\r\n  two\tthree\n\n')).toBe('one two three');
    expect(escapeTerminal('one\rtwo\u0085three')).toBe('one two three');
  });

  test.each(['plain', 'Müller', '日本語', 'עברית', 'می\u200cخواهم', '👩\u200d🔬', 'a|b `c` <d>', ''])(
    'leaves %j as it is',
    (text) => {
      expect(escapeTerminal(text)).toBe(text);
    },
  );

  test('leaves no control character of all there are', () => {
    const all = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('x');
    expect(escapeTerminal(all)).not.toMatch(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('JSON', () => {
  test('is the same JSON, with nothing in it that a terminal obeys', () => {
    const all = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('x');
    const value = { [`key\u009b\u202e${all}`]: ['tag \u{e0041}', '\ud800', '\u001b[2J', all], n: 1 };
    const text = jsonText(value);
    expect(text).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(text)).toEqual(value);
  });

  test.each([
    ['a C1 introducer', '\u009b2J', '"\\u009b2J"'],
    ['a bidi override', '\u202e', '"\\u202e"'],
    ['a tag, which is two units', '\u{e0041}', '"\\udb40\\udc41"'],
    ['letters, emoji and joiners', 'é 日 👩\u200d🔬 می\u200cخواهم', '"é 日 👩\u200d🔬 می\u200cخواهم"'],
  ])('escapes what is invisible alone: %s', (_, text, json) => {
    expect(escapeJson(JSON.stringify(text))).toBe(json);
  });
});

describe('text in Markdown', () => {
  // Each expectation was rendered with cmark-gfm to the text itself, without an element.
  test.each([
    ['a table cell', 'a|b', 'a\\|b'],
    ['code', '`rm`', '\\`rm\\`'],
    ['emphasis', '*a* __b__ _c_ ~~d~~', '\\*a\\* \\_\\_b\\_\\_ \\_c\\_ \\~\\~d\\~\\~'],
    ['a link', '[a](javascript:alert)', '\\[a\\](javascript:alert)'],
    ['an image', '![a](b.png)', '!\\[a\\](b.png)'],
    ['HTML', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['a comment', '<!-- hidden -->', '&lt;!-- hidden --&gt;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a backslash', 'a\\|b', 'a\\\\\\|b'],
    ['a mention', 'by @octocat', 'by @<!-- -->octocat'],
    ['an issue reference', 'see #12', 'see #<!-- -->12'],
    ['a web address', 'https://x.example', 'https:<!-- -->//x.example'],
    ['a web address without scheme', 'www.x.example', 'www<!-- -->.x.example'],
    ['a formula', '$a$', '<span>$</span>a<span>$</span>'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '1. a', '1\\. a'],
    ['a heading', '## a', '\\## a'],
    ['an escape sequence', '\u001b[31m', '\\\\u{1b}\\[31m'],
    ['lines', 'a\n\n# b', 'a # b'],
  ])('makes nothing of %s', (_, text, safe) => {
    expect(escapeMarkdown(text)).toBe(safe);
  });

  test.each(['subgroup-auc', 'snake_case_name', '0.123', 'layer 0', 'p = 0.5', '−0.5', 'a (b), c: d'])(
    'leaves %j readable',
    (text) => {
      expect(escapeMarkdown(text)).toBe(text);
    },
  );

  test('fences code so that it cannot close the fence', () => {
    expect(markdownCodeBlock('a b')).toBe('```\na b\n```');
    expect(markdownCodeBlock('a\n````\nb')).toBe('`````\na ```` b\n`````');
  });

  test('links web addresses that have nothing odd in them, and nothing else', () => {
    expect(markdownAddress('https://example.org/a?b=c#d')).toBe('<https://example.org/a?b=c#d>');
    expect(markdownAddress('javascript:alert(1)')).toBe('javascript:alert(1)');
    expect(markdownAddress('https://a|b')).toBe('https:<!-- -->//a\\|b');
    expect(markdownAddress('https://a> <b')).toBe('https:<!-- -->//a&gt; &lt;b');
    expect(markdownAddress('./data.csv')).toBe('./data.csv');
  });
});
