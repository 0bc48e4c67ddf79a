import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/contract/report.ts';
import { renderHtml } from '../../src/report/html/index.ts';
import { fixture, gate } from '../report/fixture.ts';
import { withHostileNames } from '../report/hostile.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(executablePath);

const widths = [360, 768, 1280];
const schemes = ['light', 'dark'] as const;

describe.skipIf(!present)('the HTML report in a browser (Chromium at CHROMIUM or /usr/bin/chromium)', () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-html-'));
  const files: Record<string, string> = {};

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    const { comparison } = withHostileNames();
    const gates = [gate(), gate({ verdict: 'warn', level: 'warn' }), gate({ verdict: 'pass' })];
    const ordinary: Report = { ...fixture(), comparison, gates };
    const reports: Record<string, Report> = {
      ordinary,
      hostile: withHostileNames(),
      long: withLongNames(),
      single: ofOneSubject(),
    };
    for (const [name, report] of Object.entries(reports)) {
      files[name] = join(folder, `${name}.html`);
      writeFileSync(files[name], await renderHtml(report));
    }
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a report, everything unfolded, and collects what the browser complains of or asks for. */
  async function open(name: string, width = 1280, colorScheme: (typeof schemes)[number] = 'light') {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => complaints.push(request.url()));
    const address = pathToFileURL(files[name]).href;
    await page.goto(address);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    return { page, complaints: () => complaints.filter((text) => text !== address) };
  }

  test('has no errors, no violation of its policy, and asks for nothing but itself', async () => {
    for (const name of Object.keys(files)) {
      const { page, complaints } = await open(name);
      expect(complaints(), name).toEqual([]);
      // That the style sheet is in force, and the policy too.
      expect(await page.evaluate(() => getComputedStyle(document.body).marginTop)).toBe('0px');
      const ran = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        return 'ran' in window;
      });
      expect(ran).toBe(false);
      expect(complaints().join()).toContain('Content Security Policy');
      await page.close();
    }
  });

  test.each(widths)('at %i px has nothing that sticks out', async (width) => {
    for (const name of Object.keys(files)) {
      const { page } = await open(name, width);
      const sizes = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(sizes[0], name).toBeLessThanOrEqual(sizes[1]);
      await page.close();
    }
  });

  test('gives each plot the name it was given', async () => {
    const { page } = await open('ordinary');
    const images = await page.getByRole('img').all();
    expect(images.length).toBeGreaterThan(15);
    expect(await page.getByRole('img', { name: /./ }).count()).toBe(images.length);
    await page.close();
  });

  test('has plots whose labels do not overlap, nor stick out, and can be read', async () => {
    for (const name of ['ordinary', 'long']) {
      for (const width of widths) {
        const { page } = await open(name, width);
        expect(await page.evaluate(crowdedLabels), `${name} at ${width}`).toEqual([]);
        await page.close();
      }
    }
  });

  test.each(schemes)('has enough contrast everywhere, %s', async (scheme) => {
    const { page } = await open('ordinary', 1280, scheme);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    await page.close();
  });

  test.each(schemes)('has nothing that axe finds fault with, %s', async (scheme) => {
    for (const name of Object.keys(files)) {
      const { page } = await open(name, 1280, scheme);
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`);
      });
      expect(violations, name).toEqual([]);
      await page.close();
    }
  });

  test('leads from a finding to its row, also where that is folded away', async () => {
    const { page } = await open('ordinary');
    const target = await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = false;
      const links = [...document.querySelectorAll<HTMLAnchorElement>('.findings a')];
      const folded = links.find(({ hash }) => document.querySelector(`details ${hash}`))!;
      folded.click();
      return folded.hash;
    });
    const row = page.locator(target);
    await row.waitFor({ state: 'visible' });
    expect((await row.boundingBox())!.y).toBeLessThan(800);
    await page.close();
  });

  test.each(widths)('at %i px keeps the heads and first cells of a table in view', async (width) => {
    const { page } = await open('ordinary', width);
    const seen = await page.evaluate(() => {
      const region = [...document.querySelectorAll('.metric .scroll')].find(
        (each) => each.scrollHeight > each.clientHeight + 200 && each.scrollWidth > each.clientWidth,
      )!;
      region.scrollTo(150, 200);
      const frame = region.getBoundingClientRect();
      const table = region.querySelector('table')!;
      const row = [...table.tBodies[0].rows].find((each) => each.getBoundingClientRect().top > frame.top + 100)!;
      const group = row.cells[1];
      const head = table.tHead!.rows[0].cells[1];
      return [
        Math.round(head.getBoundingClientRect().top - frame.top),
        group.getBoundingClientRect().left >= frame.left && group.getBoundingClientRect().right <= frame.right,
        region.scrollTop > 0 && region.scrollLeft > 0,
      ];
    });
    expect(seen).toEqual([0, true, true]);
    await page.close();
  });

  test('can be walked by keyboard, beginning with the way to the report, and shows where one is', async () => {
    const { page } = await open('ordinary');
    await page.keyboard.press('Tab');
    const focused = () =>
      page.evaluate(() => {
        const { width, height, left } = document.activeElement!.getBoundingClientRect();
        const style = getComputedStyle(document.activeElement!);
        return {
          text: document.activeElement!.textContent,
          seen: width > 0 && height > 0 && left >= 0,
          outline: style.outlineWidth,
        };
      });
    expect(await focused()).toEqual({ text: 'Skip to the report', seen: true, outline: '3px' });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect((await focused()).seen).toBe(true);
    expect(await page.evaluate(() => document.querySelector('main')!.contains(document.activeElement))).toBe(true);
    await page.close();
  });

  test('prints in dark ink on white, with everything unfolded and every number whole', async () => {
    for (const name of ['ordinary', 'long', 'single']) {
      const { page } = await open(name);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = false;
      });
      expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
      // A4 with margins of 1 cm.
      await page.setViewportSize({ width: 718, height: 1000 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(718);
      expect(await page.evaluate(badlyPrinted), name).toEqual([]);
      await page.close();
    }
  });
});

/** One subject, with some plots and tables of every kind. */
function ofOneSubject(): Report {
  const report = fixture();
  report.subjects = report.subjects.slice(0, 1);
  report.results = report.results.filter(({ subject }) => subject === 'layer 0');
  return { ...report, findings: [], correlations: [] };
}

/** In the page: tables that are not seen but those behind a warning, and numbers that are broken, or cut by the sheet. */
function badlyPrinted(): string[] {
  const found: string[] = [];
  const right = document.documentElement.clientWidth;
  for (const table of document.querySelectorAll('table')) {
    if (!table.closest('.warned') && table.getBoundingClientRect().height === 0)
      found.push(`${table.caption?.textContent} is hidden`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (!text.parentElement!.closest('td') || text.parentElement!.closest('.warned')) continue;
    for (const { 0: number, index } of text.textContent!.matchAll(/\[[^\]]*\d\]|[\u2212+<]?\d[\d.,]*/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + number.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      const box = range.getBoundingClientRect();
      const isNumber = text.parentElement!.closest('td.num') !== null;
      if ((isNumber && lines.size > 1) || box.right > right)
        found.push(`${number}: ${lines.size} lines, to ${box.right}`);
    }
  }
  return found;
}

/** Names that no plot has room for. */
function withLongNames(): Report {
  const report = fixture();
  const long = (text: string) => `organisation/very-long-model-name-with-a-date-2025-03-14-and-more/${text}`;
  for (const subject of report.subjects) subject.name = long(subject.name);
  for (const result of report.results) {
    result.subject = long(result.subject);
    result.as = long(result.as);
    if (result.group) result.group = long(result.group);
  }
  for (const correlation of report.correlations) {
    correlation.subjects = correlation.subjects.map(long);
    for (const series of [correlation.a, correlation.b]) series.metric = long(series.metric);
  }
  return report;
}

/** In the page: pairs of labels of a plot that overlap, labels outside their plot, and labels too small to read. */
function crowdedLabels(): string[] {
  const found: string[] = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    const labels = [...svg.querySelectorAll('text')].filter((text) => text.textContent !== '');
    // Slanted labels have boxes that overlap where the letters do not: these are looked at by eye.
    const straight = labels.filter((text) => !text.getAttribute('transform')?.includes('rotate'));
    const boxes = straight.map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      const name = [...text.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent);
      if (left < frame.left - 1 || right > frame.right + 1 || top < frame.top - 1 || bottom > frame.bottom + 1) {
        found.push(`${name} sticks out`);
      }
      if (parseFloat(getComputedStyle(text).fontSize) * (frame.width / svg.viewBox.baseVal.width) < 9.5) {
        found.push(`${name} is too small`);
      }
      // Letters do not fill their line.
      return { name, left, right, top: top + 3, bottom: bottom - 3 };
    });
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          found.push(`${a.name} | ${b.name}`);
      }
    }
  }
  return found;
}

/** In the page: texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3). */
function lowContrast(): string[] {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [r, g, b] = channels(color).map((c) =>
      c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element): string => {
    for (let e: Element | null = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = new Set<string>();
  const check = (element: Element, front: string, back: string) => {
    const [a, b] = [luminance(front), luminance(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5)
      found.add(`${element.localName}.${element.getAttribute('class')} ${front} on ${back}: ${ratio.toFixed(2)}`);
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim());
    if (!own || element.localName === 'title') continue;
    const style = getComputedStyle(element);
    if (!element.closest('svg')) check(element, style.color, behind(element));
    else if (element.localName === 'text' && !element.getAttribute('fill')?.includes('on-level'))
      check(element, style.fill, behind(element.closest('svg')!));
  }
  // The numbers of the matrix, left out above, stand on cells of their level, whatever levels the report has.
  const root = document.documentElement;
  const levels = ['none', '0', ...[1, 2, 3, 4].flatMap((i) => [`plus-${i}`, `minus-${i}`])];
  for (const level of levels) {
    const probe = document.createElement('i');
    root.append(probe);
    const of = (variable: string) => {
      const value = getComputedStyle(root).getPropertyValue(variable).trim();
      return `rgb(${[1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16)).join(', ')})`;
    };
    check(probe, of(`--on-level-${level}`), of(`--level-${level}`));
    probe.remove();
  }
  return [...found];
}
