/** Every link of a page to another page, a file or a heading of the repository goes somewhere. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { type Node, Parser } from 'commonmark';
import { describe, expect, test } from 'vitest';
import { pages, readPage } from './pages.ts';

function nodesOf(text: string): Node[] {
  const nodes: Node[] = [];
  const walker = new Parser().parse(text).walker();
  for (let event = walker.next(); event; event = walker.next()) if (event.entering) nodes.push(event.node);
  return nodes;
}

function textOf(node: Node): string {
  if (node.literal !== null) return node.literal;
  const parts: string[] = [];
  for (let child = node.firstChild; child; child = child.next) parts.push(textOf(child));
  return parts.join('');
}

/** What a forge calls the headings of a page: letters, digits, `_` and `-` in lower case, a number for each repetition. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set([...text.matchAll(/<[^>]* (?:id|name)="([^"]+)"/g)].map(([, id]) => id));
  for (const heading of nodesOf(text).filter(({ type }) => type === 'heading')) {
    const plain = textOf(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = plain;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${plain}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The links of a page that go nowhere, other addresses (https:, mailto:) apart. */
function deadLinks(page: string, text: string): string[] {
  const links = nodesOf(text).flatMap(({ type, destination }) =>
    (type === 'link' || type === 'image') && destination !== null ? [destination] : [],
  );
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path, anchor] = decodeURI(link).split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (target.startsWith('..') || !existsSync(target)) return true;
      if (anchor === undefined || !target.endsWith('.md')) return false;
      return !anchorsOf(target === page ? text : readPage(target)).has(anchor);
    });
}

test('there are pages to look at', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', '.changes/README.md']));
});

test.each(pages)('%s', (page) => {
  expect(deadLinks(page, readPage(page))).toEqual([]);
});

describe('what goes nowhere is seen', () => {
  test.each([
    ['another page', '[a](docs/nothing.md)', ['docs/nothing.md']],
    ['a heading of another', '[a](docs/gates.md#nothing)', ['docs/gates.md#nothing']],
    ['a heading of this page', '# A b\n\n[a](#a-b) [c](#c)', ['#c']],
    ['a picture', '![a](docs/nothing.png)', ['docs/nothing.png']],
    ['what is outside of the repository', '[a](../elsewhere.md)', ['../elsewhere.md']],
    ['none', '# `a`: b, c\n\n# `a`: b, c\n\n[a](#a-b-c-1) [b](docs/gates.md#presets) [c](https://a.test/b)', []],
  ])('%s', (_, text, dead) => {
    expect(deadLinks('README.md', text)).toEqual(dead);
  });
});
