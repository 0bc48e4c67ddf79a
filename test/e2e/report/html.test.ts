import { createHash } from 'node:crypto';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInMetrics } from '../../../metrics/index.ts';
import type { Report } from '../../../src/contract/report.ts';
import { findingsOf } from '../../../src/judge/findings/index.ts';
import { renderHtml } from '../../../src/report/html/index.ts';
import { formatInterval, formatNumber } from '../../../src/view/text/format.ts';
import { fixture, gate, manyMeasures, withDeclared } from '../../report/fixture.ts';
import { withHostileNames } from '../../report/hostile.ts';

const parse = (page: string) => new JSDOM(page).window.document;
type Page = ReturnType<typeof parse>;
let text: string;
let page: Page;
let hostileText: string;
let hostilePage: Page;

beforeAll(async () => {
  text = await renderHtml(fixture());
  page = parse(text);
  hostileText = await renderHtml(withHostileNames());
  hostilePage = parse(hostileText);
});

test('the arrow of a swap is not broken at the end of a line, and the group can be copied', async () => {
  const report = fixture();
  const results = report.results.map((result) => (result.group === null ? result : { ...result, group: 'a -> <b>' }));
  const cell = parse(await renderHtml({ ...report, results })).querySelector('section.metric .arrow')?.parentElement;
  expect(cell?.outerHTML).toBe('<bdi>a <span class="arrow">-&gt;</span> &lt;b&gt;</bdi>');
});

const voids = new Set(['meta', 'br']);

/** Each element with its parent, as the tags stand in the text. */
function nesting(markup: string): string[] {
  const open: string[] = [];
  const pairs: string[] = [];
  for (const [, close, name, closed] of markup
    .replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
    .matchAll(/<(\/?)([a-zA-Z][\w]*)[^>]*?(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else {
      pairs.push(`${open.at(-1)} > ${name}`);
      // Only within a drawing does a slash close an element.
      if (closed) expect(open).toContain('svg');
      else if (!voids.has(name)) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return pairs;
}

function parsedNesting(document: Page): string[] {
  return [...document.querySelectorAll('*')].map(
    (element) => `${element.parentElement?.localName} > ${element.localName}`,
  );
}

/** Without what is only for the eye. */
function textOf(element: Element | null): string {
  return element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

function sectionOf(document: Page, metric: string): Element {
  const found = [...document.querySelectorAll('section.metric')].find((s) => textOf(s.querySelector('h3')) === metric);
  expect(found, metric).toBeDefined();
  return found!;
}

/** That a link leads to. */
function rowOf(document: Page, link: Element): HTMLTableRowElement {
  const row = document.getElementById(link.getAttribute('href')!.slice(1)) as HTMLTableRowElement | null;
  expect(row?.localName).toBe('tr');
  return row!;
}

/** Of the rows of a plot, from the top. */
function labelsOf(figure: Element): string[] {
  const labels = [...figure.querySelectorAll('text')].filter((text) => text.querySelector('title'));
  return labels.map((text) => textOf(text.querySelector('title')));
}

describe('the report as HTML', () => {
  test('is well-formed, and nested as it is written', () => {
    for (const [markup, document] of [
      [text, page],
      [hostileText, hostilePage],
    ] as const) {
      expect(parsedNesting(document)).toEqual(nesting(markup));
    }
  });

  test('has ids that are unique, and links within it that lead somewhere', () => {
    for (const document of [page, hostilePage]) {
      const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const link of document.querySelectorAll('a[href^="#"]')) {
        expect(ids).toContain(link.getAttribute('href')!.slice(1));
      }
      for (const labelled of document.querySelectorAll('[aria-labelledby]')) {
        expect(ids).toContain(labelled.getAttribute('aria-labelledby'));
      }
    }
  });

  test('allows no script, nothing from elsewhere, and no style but its own', () => {
    const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content')!;
    const style = page.querySelector('style')!.textContent!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    for (const document of [page, hostilePage]) {
      expect(document.querySelectorAll('script, link, img, iframe, object, [style], [src]')).toHaveLength(0);
      expect(document.querySelectorAll('style')).toHaveLength(1);
      for (const element of document.querySelectorAll('*')) {
        expect(element.getAttributeNames().filter((name) => name.startsWith('on'))).toEqual([]);
      }
    }
    expect(text).not.toMatch(/url\(|@import/);
  });

  test('links only to the web addresses of data sets and references', () => {
    const links = (document: Page) =>
      [...document.querySelectorAll('a')].map((a) => a.getAttribute('href')!).filter((href) => !href.startsWith('#'));
    expect(links(page)).toEqual([
      'https://arxiv.org/abs/2006.03955',
      'https://arxiv.org/abs/1608.07187',
      'https://github.com/hate-alert/HateXplain',
    ]);
    expect(links(hostilePage)).toEqual([]);
    const script = fixture();
    for (const dataset of script.datasets) dataset.source = 'https://x.example/"onclick="alert(1)';
    script.datasets[0].source = 'javascript:alert(1)';
    return renderHtml(script).then((markup) => {
      expect(links(parse(markup))).toEqual(['https://arxiv.org/abs/2006.03955']);
    });
  });

  test('has no control characters', () => {
    expect(hostileText).not.toMatch(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test('begins with the verdict and why, findings, main measures and whether measures agree; subjects and data come last', () => {
    expect(textOf(page.querySelector('h1'))).toBe('Fairness report incomplete');
    expect(textOf(page.querySelector('.verdict'))).toMatch(/^10 of 264 results could not be measured\. 264 results: /);
    expect([...page.querySelectorAll('main h2')].map(({ id }) => id)).toEqual([
      'summary',
      'findings',
      'main-measures',
      'agreement',
      'results',
      'correlations',
      'examples',
      'notes',
      'definitions',
      'subjects',
      'data-sets',
      'again',
    ]);
    expect(page.querySelectorAll('.subjects > li')).toHaveLength(7);
    expect(textOf(page.querySelector('.subjects'))).toContain('broken export no part of it could be opened');
  });

  test('has every finding with a link to the row of its result', () => {
    const report = fixture();
    const items = [...page.querySelectorAll('.findings > li')];
    const told = report.findings.map(({ kind, sentence, results: [first] }) => {
      const { as, measure } = report.results[first];
      return `${kind === 'missing' ? 'missing ' : ''}${sentence} ${as}/${measure}`.replaceAll('\u00a0', ' ');
    });
    expect(items.map(textOf)).toEqual(told);
    for (const [i, { results }] of report.findings.entries()) {
      const { measure, group, value } = report.results[results[0]];
      const row = rowOf(page, items[i].querySelector('a')!);
      expect(textOf(row.cells[0]).split(' ')[0]).toBe(measure);
      if (group !== null) expect(textOf(row.cells[1])).toMatch(group);
      if (value !== null) expect(textOf(row)).toContain(formatNumber(value, 3));
    }
    expect(items.map((item) => item.querySelector('.badge')?.className ?? null)).toEqual([
      'badge incomplete',
      ...new Array(items.length - 1).fill(null),
    ]);
  });

  test('has a table of subjects and main measures: the worst group in each cell, shaded and linked to its row', () => {
    const table = page.querySelector<HTMLTableElement>('section[aria-labelledby="main-measures"] table')!;
    expect([...table.tHead!.rows[0].cells].map(textOf)).toEqual([
      'subject',
      'ceat ideal 0',
      'bpsn-auc ideal 1 \u2191',
      'bnsp-auc ideal 1 \u2191',
    ]);
    const rows = [...table.tBodies[0].rows];
    expect(rows.map((row) => textOf(row.cells[0]))).toEqual(fixture().subjects.map(({ name }) => name));
    const [name, , bpsn] = [...rows[0].cells];
    expect([name, bpsn].map(textOf)).toEqual(['layer 0', '0.610African']);
    const row = rowOf(page, bpsn.querySelector('a')!);
    expect([...row.cells].slice(0, 2).map(textOf)).toEqual(['bpsn-auc', 'African (race)']);
    expect(textOf(row)).toContain('0.610 [0.554, 0.666]');
    // 0.185 of the distance to the other end of the scale is sure.
    expect(bpsn.querySelector('a')!.className).toBe('cell shade-1');
    expect(textOf(rows[6].cells[2])).toBe('error');
    expect(textOf(rows[5].cells[1])).toBe('\u2013');
  });

  test('gives what only describes no shade, no ideal and no colour', async () => {
    const report = fixture();
    for (const metric of report.metrics)
      for (const measure of Object.values(metric.measures)) measure.about = 'description';
    for (const result of report.results) Object.assign(result, { ideal: null, direction: 'none' });
    report.results = report.results.filter(({ as }) => as === 'hate-speech-bias');
    Object.assign(report, { correlations: [], findings: [] });
    const document = parse(await renderHtml(report));
    const classes = [...document.querySelectorAll('.cell')].map(({ className }) => className);
    expect(new Set(classes)).toEqual(new Set(['cell shade-0', 'cell error']));
    expect(textOf(document.querySelector('section[aria-labelledby="main-measures"] thead'))).not.toMatch(/ideal \d/);
    const colours = [...document.querySelectorAll('.metric svg [fill], .metric svg [stroke]')].flatMap((mark) => [
      mark.getAttribute('fill'),
      mark.getAttribute('stroke'),
    ]);
    expect(colours.filter((colour) => colour?.includes('series'))).toEqual([]);
    expect(document.querySelectorAll('.mark:not(.neutral)')).toHaveLength(0);
  });

  test('shows what the data cannot ask without a colour', async () => {
    const report = fixture();
    report.results = report.results.filter(({ as }) => as === 'ceat');
    const gone = { status: 'inapplicable', value: null, interval: null, pValue: null, alternative: null } as const;
    for (const result of report.results) Object.assign(result, { ...gone, reason: 'one group' });
    const document = parse(await renderHtml({ ...report, findings: [], correlations: [] }));
    expect(new Set([...document.querySelectorAll('.cell')].map(({ className }) => className))).toEqual(
      new Set(['cell inapplicable']),
    );
    expect(textOf(sectionOf(document, 'ceat'))).toContain(`inapplicable, ${report.results.length} results: one group`);
    const rules = document.querySelector('style')!.textContent!.split('\n');
    expect(rules.filter((rule) => rule.includes('.inapplicable'))).toEqual(['.inapplicable { color: var(--muted); }']);
  });

  test.each([
    ['pass', 'pass'],
    ['fail', 'fail'],
    ['incomplete', 'incomplete'],
    ['not-judged', 'not judged'],
  ] as const)('shows the verdict %s in words and in its colour', async (verdict, words) => {
    const document = parse(
      await renderHtml({ ...fixture(), results: [], findings: [], correlations: [], examples: [], verdict }),
    );
    const badge = document.querySelector('h1 .badge')!;
    expect([textOf(badge), badge.className]).toEqual([words, `badge ${verdict}`]);
    const style = document.querySelector('style')!.textContent!;
    // Green is for gates that passed alone.
    expect(style.match(/[^}]*\{[^{}]*#009e73[^{}]*\}/g)!.map((rule) => rule.split('{')[0].trim())).toEqual([
      '.badge.pass',
    ]);
    expect(style).not.toMatch(/\.not-judged/);
  });

  test('has landmarks, one main heading, a way to skip to the report, and headings that skip no level', () => {
    for (const name of ['header', 'main', 'nav', 'h1']) expect(page.querySelectorAll(name), name).toHaveLength(1);
    expect(page.documentElement.lang).toBe('en');
    expect(page.querySelector('a.skip')!.getAttribute('href')).toBe('#main');
    let before = 0;
    for (const { localName } of page.querySelectorAll('h1, h2, h3, h4')) {
      const level = Number(localName[1]);
      expect(level).toBeLessThanOrEqual(before + 1);
      before = level;
    }
  });

  test('has tables with a caption, scopes, rows as long as their head, in regions that can be reached by keyboard', () => {
    for (const document of [page, hostilePage]) {
      const tables = [...document.querySelectorAll('table')];
      expect(tables.length).toBeGreaterThan(7);
      for (const table of tables) {
        expect(textOf(table.caption)).not.toBe('');
        expect([...table.querySelectorAll('th')].every((th) => th.getAttribute('scope'))).toBe(true);
        expect(new Set([...table.rows].map((row) => row.cells.length)).size).toBe(1);
        const region = table.parentElement!;
        expect(region.getAttribute('role')).toBe('region');
        expect(region.getAttribute('tabindex')).toBe('0');
        expect(region.getAttribute('aria-label')).toBe(table.caption!.textContent);
      }
    }
  });

  test('has every result in the tables of its metric: value, interval, p and n, or the status and its reason', () => {
    const report = fixture();
    for (const result of report.results) {
      const { as, status, reason, value, interval, subject, measure, group, attribute } = result;
      const section = sectionOf(page, as);
      if (status === 'error') {
        expect(textOf(section)).toContain(`${reason}`);
        continue;
      }
      const cells = [...section.querySelectorAll('table')].flatMap((table) => {
        const heads = [...table.tHead!.rows[0].cells].map(textOf);
        const rows = [...table.tBodies[0].rows].filter((row) => {
          const [first, second] = [...row.cells].map(textOf);
          const about = attribute === null ? '' : ` (${attribute})`;
          const whole = first === measure + about && (heads[1] !== 'group' || second === '');
          return group === null ? whole : first === measure && second === group + about;
        });
        return rows.map((row) => textOf(row.cells[heads.indexOf(subject)]));
      });
      expect(cells, `${as} ${measure} ${group} ${subject}`).toHaveLength(1);
      if (status === 'ok') {
        expect(cells[0]).toContain(formatNumber(value!, 3));
        if (interval) expect(cells[0]).toContain(formatInterval(interval, 3));
      } else {
        expect(cells[0]).toMatch(new RegExp(`^${status} \\([a-z]\\)$`));
        expect(textOf(section)).toContain(reason);
      }
    }
  });

  test('tells how to read each metric: unit, range, ideal, direction, and how intervals were computed', () => {
    const reading = textOf(sectionOf(page, 'hate-speech-bias').querySelector('.reading'));
    expect(reading).toContain(
      'auc, subgroup-auc, bpsn-auc, bnsp-auc: AUC, from 0 to 1; 1 is ideal, higher is better.' +
        'positive-aeg, negative-aeg: AUC difference, from \u22120.5 to 0.5; 0 is ideal, and the farther',
    );
    expect(reading).toContain('In brackets: the 95 % interval (DeLong');
  });

  test('describes every plot in words', () => {
    const plots = [...page.querySelectorAll('svg')];
    expect(plots.length).toBeGreaterThan(15);
    for (const plot of plots) {
      expect(plot.getAttribute('role')).toBe('img');
      expect(plot.getAttribute('aria-label')!.length).toBeGreaterThan(40);
      const around = plot.closest('figure')?.querySelector('figcaption') ?? plot.closest('li')?.querySelector('p');
      expect(textOf(around ?? null)).not.toBe('');
    }
    expect(plots[0].getAttribute('aria-label')).toBe(
      'Values with intervals: C1, combined effect size, 6 rows, from 0.916 (layer 0) to 1.285 (int8); 0 is ideal. ' +
        'All values are in the table.',
    );
  });

  test('draws each value of a plot, with its interval, and the status where there is none', () => {
    const figures = [...sectionOf(page, 'ceat').querySelectorAll('figure')];
    expect(figures.map((figure) => textOf(figure.querySelector('figcaption')))).toEqual([
      'C1, combined effect size',
      'C6, combined effect size (gender)',
      'C7, combined effect size (gender)',
    ]);
    const titles = [...figures[2].querySelectorAll('path > title, circle > title')].map(textOf);
    expect(titles).toHaveLength(4);
    expect(titles[3]).toBe('layer 2, C7: 0.355 [0.346, 0.364], n 1000');
    const notes = [...figures[2].querySelectorAll('text')].map(({ textContent }) => textContent);
    expect(notes).toContain('insufficient');
    expect(notes).toContain('error');
  });

  test('orders plots and what stands in them by how far from the ideal it surely is; what has no value comes last', () => {
    const [, , c7] = [...sectionOf(page, 'ceat').querySelectorAll('figure')];
    expect(labelsOf(c7)).toEqual(['whole', 'int8', 'layer 4', 'layer 2', 'layer 0', 'broken export']);
    const drawn = [...sectionOf(page, 'hate-speech-bias').querySelectorAll('figure')];
    const titles = drawn.map((figure) => textOf(figure.querySelector('figcaption')));
    expect(titles.slice(0, 4)).toEqual(['BPSN AUC', 'Subgroup AUC', 'Overall AUC', 'BNSP AUC']);
    // The same groups in each plot, so that subjects can be compared.
    expect(labelsOf(drawn[4])).toEqual(['African', 'Women', 'Jewish', 'Islam', 'Refugee', 'Hispanic']);
    expect(labelsOf(drawn[5])).toEqual(labelsOf(drawn[4]));
  });

  test('says where a plot shows distances from the ideal', () => {
    const figure = page.querySelector('section[aria-labelledby="correlations"] figure.panel')!;
    expect(textOf(figure.querySelector('figcaption'))).toMatch(/\u2191 distance from ideal: ./);
    expect([...figure.querySelectorAll('text')].map(textOf).join('; ')).toMatch(/\u2192 distance from ideal: ./);
    for (const metric of ['ceat', 'hate-speech-bias'])
      expect(textOf(sectionOf(page, metric))).not.toContain('distance');
  });

  test('has the matrix of coefficients with aligned pairs outlined, scatter plots of pairs, and a table', () => {
    const section = page.querySelector('section[aria-labelledby="correlations"]')!;
    const [matrix, ...scatters] = [...section.querySelectorAll('svg')];
    expect(matrix.getAttribute('aria-label')).toMatch(/^Matrix of Spearman coefficients, 5 by 3 measures; 4 aligned/);
    expect(matrix.querySelectorAll('rect')).toHaveLength(15 + 4);
    expect(textOf(matrix)).toContain('ceat/C6 (gender) \u00d7 reviews/calibration-error (gender): 0.97');
    expect(scatters).toHaveLength(6);
    for (const name of ['layer 0', 'int8']) expect(textOf(scatters[0])).toContain(name);
    expect(textOf(section)).toContain('14 have a Spearman coefficient');
    expect(textOf(section)).toContain('layer 0: 0.96 (+0.14)');
  });

  test('draws what subjects declare as it is', async () => {
    const report = withDeclared();
    report.correlations = report.correlations.filter(({ a }) => a.metric === 'declared');
    const document = parse(await renderHtml(report));
    const panel = document.querySelector('section[aria-labelledby="correlations"] figure.panel')!;
    const { b, n } = report.correlations[0];
    const measure = `distance from the ideal: ${b.metric}/${b.measure}`.replace('the ', '');
    const drawn = panel.querySelector('svg')!.getAttribute('aria-label');
    expect(drawn).toContain(`${n} subjects: declared/epsilon, and ${measure}`);
    expect([...panel.querySelectorAll('text')].map(textOf)).toContain('\u2192 declared/epsilon');
    expect(textOf(document.querySelector('ol.subjects'))).toContain('declared: epsilon 2, delta 0.00001');
    expect(textOf(document.body)).toContain('Does what subjects declare go with what is measured?');
  });

  test('has a matrix of the metrics where there are too many measures, and folds that of the measures away', async () => {
    const report = manyMeasures();
    const document = parse(await renderHtml(report));
    const section = document.querySelector('section[aria-labelledby="correlations"]')!;
    const [metrics, measures] = [...section.querySelectorAll('svg')];
    expect(metrics.getAttribute('aria-label')).toMatch(
      /of the aligned pairs of each two metrics, 2 by 2 metrics; 1 outlined/,
    );
    expect(metrics.querySelectorAll('rect')).toHaveLength(4 + 1);
    const titles = [...metrics.querySelectorAll('rect > title')].map(textOf);
    expect(titles).toContain('one × ours: 300 pairs, median 0.50, 1 surely agree, 0 surely disagree');
    expect(titles).toContain('two × theirs: 300 pairs, median −0.25, 0 surely agree, 0 surely disagree');
    expect(measures.closest('details')!.open).toBe(false);
    const answer =
      'Of 1200 aligned pairs of measures, 1 surely agree and 0 surely disagree; the other 1199 are undecided.';
    expect(textOf(section)).toContain(answer);
    expect(textOf(document.querySelector('section[aria-labelledby="agreement"]'))).toContain(answer);
    expect(textOf(section)).toContain('1 pair without a coefficient: 1 reason');
  });

  test('hides example texts behind a warning, and has the numbers of each word', () => {
    const warned = page.querySelector('details.warned')!;
    expect(warned.hasAttribute('open')).toBe(false);
    expect(textOf(warned.querySelector('summary'))).toMatch(/^Content warning: 2 texts/);
    expect(textOf(warned.querySelector('.words'))).toBe('The waiter smiled.');
    const words = [...warned.querySelectorAll('.words')[0].querySelectorAll('.word')];
    expect(words.map(({ className }) => className)).toEqual([
      'word shade-1',
      'word shade-5 carries-2',
      'word shade-4',
      'word shade-0',
    ]);
    expect([...warned.querySelectorAll('tbody')[0].rows].map((row) => [...row.cells].map(textOf))[1]).toEqual([
      'waiter',
      '0.420',
      '1.000',
    ]);
    expect([...page.querySelectorAll('.words')].every((each) => warned.contains(each))).toBe(true);
  });

  test('has no place for example texts where none were asked for', async () => {
    expect(await renderHtml({ ...fixture(), examples: null })).not.toContain('Content warning');
  });

  test('says what each metric measures, in its own words', () => {
    const section = page.querySelector('section[aria-labelledby="definitions"]')!;
    expect([...section.querySelectorAll('h3')].map(textOf)[0]).toBe('Contextualized Embedding Association Test (ceat)');
    expect(section.querySelector('pre')!.textContent).toBe('CES = sum v_i ES_i / sum v_i\n  v_i = 1 / (V_i + tau^2)\n');
    expect(textOf(section)).toContain('N is the number of draws. Set samples to change it.');
    expect(section.querySelector('strong')!.textContent).toBe('N is the number of draws.');
    expect(textOf(section)).toContain('samples: 1000');
    expect(sectionOf(page, 'ceat').querySelector('a')!.getAttribute('href')).toBe('#definition-1');
  });

  test('shows gates, those that failed first, with what was demanded and what was measured', async () => {
    const report = fixture();
    report.gates = [
      gate({ verdict: 'pass', value: 0.8, judged: 0.83, reason: 'fine' }),
      gate({ verdict: 'warn', level: 'warn', subject: 'int8' }),
      gate({ subject: 'whole', group: 'Islam', attribute: 'religion' }),
      gate({ level: 'off', verdict: 'pass' }),
    ];
    report.verdict = 'fail';
    report.findings = findingsOf(report, builtInMetrics);
    const document = parse(await renderHtml(report));
    const section = document.querySelector('section[aria-labelledby="gates"]')!;
    expect(textOf(section.querySelector('p'))).toBe('3 gates: 2 not passed, 1 passed, 1 more switched off.');
    const [broken, passed] = [...section.querySelectorAll('tbody')].map((body) =>
      [...body.rows].map((row) => [...row.cells].map(textOf)),
    );
    expect(broken.map(([verdict, subject]) => [verdict, subject])).toEqual([
      ['fail', 'whole'],
      ['warn', 'int8'],
    ]);
    expect(broken[0].slice(1)).toEqual([
      'whole',
      'Islam (religion)',
      'hate-speech-bias/bpsn-auc fairprobe.config.yaml:12:3',
      'the upper limit 0.68 is below 0.7',
      'at least 0.7',
      '0.680 upper limit',
      '0.650',
      '',
      '0.002 one-sided',
    ]);
    expect(passed).toHaveLength(1);
    expect(textOf(document.querySelector('h1'))).toBe('Fairness report fail');
    const badges = [...document.querySelectorAll('.findings .badge')].map((badge) => [textOf(badge), badge.className]);
    expect(badges).toEqual([
      ['gate failed', 'badge fail'],
      ['missing', 'badge incomplete'],
      ['gate warns', 'badge warn'],
    ]);
    expect(textOf(document.querySelector('.findings li'))).toMatch(
      /^gate failed BPSN AUC of whole for \u201cIslam\u201d \(religion\) is 0\.\d{3}, .* where a gate asks for at least 0\.7\. /,
    );
  });

  test('shows what changed against a baseline, regressions first, with a plot of the differences', () => {
    const section = hostilePage.querySelector('section[aria-labelledby="comparison"]')!;
    expect(textOf(section.querySelector('h3'))).toBe('Regressions');
    expect(section.querySelector('svg')!.getAttribute('aria-label')).toMatch(/^Differences from the baseline: /);
    const cells = [...section.querySelector('tbody')!.rows[0].cells].map(textOf);
    expect(cells.slice(3, 6)).toEqual(['1.000', '0.500', '\u22120.500']);
    expect(cells[6]).toMatch(/^\[\u22120\.700, \u22120\.300\] 95 %, /);
    expect(textOf(hostilePage.querySelector('.summary'))).toContain('Against the baseline: 1 result: 1 regression.');
    expect(page.querySelector('#comparison')).toBeNull();
  });

  test('has what it takes to run it again, and the licence of each data set', () => {
    const again = textOf(page.querySelector('section[aria-labelledby="again"]'));
    const { run, datasets } = fixture();
    expect(again).toContain(run.command);
    expect(again).toContain(run.configHash);
    const data = textOf(page.querySelector('section[aria-labelledby="data-sets"]'));
    for (const { licence, citation, sha256 } of datasets) {
      for (const part of [licence, citation, sha256.slice(0, 12)]) expect(data).toContain(part);
    }
    expect(textOf(page.querySelector('section[aria-labelledby="notes"]'))).toContain('118 texts were cut');
  });

  test('says how many items have each label, the commonest first', async () => {
    const [dataset] = fixture().datasets;
    const labels = { ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`label ${i}`, 1])), toxic: 1200 };
    const markup = await renderHtml({ ...fixture(), datasets: [{ ...dataset, labels }] });
    const data = textOf(parse(markup).querySelector('section[aria-labelledby="data-sets"]'));
    expect(data).toMatch(/toxic: 1200, label 0: 1, .*label 10: 1 and 9 more labels/);
  });

  test('is the same for the same report, whatever was rendered before', async () => {
    await renderHtml(withHostileNames());
    expect(await renderHtml(fixture())).toBe(text);
  });

  test('copes with a report that has nothing in it', async () => {
    const nothing = {
      subjects: [],
      datasets: [],
      results: [],
      correlations: [],
      notes: [],
      metrics: [],
      examples: [],
      findings: [],
    };
    const empty: Report = { ...fixture(), ...nothing, verdict: 'pass' };
    const markup = await renderHtml(empty);
    const document = parse(markup);
    expect(parsedNesting(document)).toEqual(nesting(markup));
    expect(textOf(document.querySelector('h1'))).toBe('Fairness report pass');
    expect(textOf(document.querySelector('section[aria-labelledby="findings"]'))).toBe('FindingsNone.');
    expect(textOf(document.body)).toContain('There are no two measures to correlate.');
  });

  test('shows a report of one subject in plots side by side and a column for each number', async () => {
    const report = fixture();
    report.subjects = report.subjects.slice(0, 1);
    report.results = report.results.filter(({ subject }) => subject === 'layer 0');
    const document = parse(await renderHtml(report));
    const [first] = sectionOf(document, 'hate-speech-bias').querySelectorAll('svg');
    expect(first.getAttribute('aria-label')).toMatch(/^Values with intervals: Over all groups, 4 rows/);
    const figures = [...sectionOf(document, 'hate-speech-bias').querySelectorAll('.solo > .panels > figure')];
    expect(figures.slice(0, 2).map((figure) => textOf(figure.querySelector('figcaption')))).toEqual([
      'Over all groups',
      'BPSN AUC by group',
    ]);
    expect(labelsOf(figures[1])).toEqual(['African', 'Women', 'Jewish', 'Islam', 'Refugee', 'Hispanic']);
    const [main, ceat] = ['section[aria-labelledby="main-measures"] table', '#metric-1 table'].map((table) =>
      [...document.querySelector<HTMLTableElement>(table)!.rows].map((row) => [...row.cells].map(textOf)),
    );
    expect(main[0]).toEqual(['measure', 'ideal', 'layer 0', 'worst group', 'interval', 'n']);
    expect(main[2]).toEqual(['bpsn-auc', '1 \u2191', '0.610', 'African', '[0.554, 0.666]', '286']);
    expect(ceat.slice(0, 2)).toEqual([
      ['measure', 'ideal', 'layer 0', '95 % interval', 'p', 'n'],
      ['C1', '0', '0.916', '[0.903, 0.928]', '<0.001', '1000'],
    ]);
    const plots = [...sectionOf(document, 'ceat').querySelectorAll('figure')];
    expect(plots.map((plot) => [textOf(plot.querySelector('figcaption')), ...labelsOf(plot)])).toEqual([
      ['C1, combined effect size', 'C1'],
      ['Over all groups (gender)', 'C6', 'C7'],
    ]);
    expect([...plots[1].querySelectorAll('text')].map(({ textContent }) => textContent)).toContain('insufficient');
  });

  test('says where a plot shows only the worst of many subjects', async () => {
    const report = fixture();
    const own = report.results.filter(
      ({ as, measure, subject }) => as === 'ceat' && measure === 'C6' && subject === 'int8',
    );
    const many = Array.from({ length: 40 }, (_, i) => `subject ${i}`);
    report.subjects = many.map((name) => ({ ...report.subjects[0], name }));
    report.results = many.map((subject, i) => ({ ...own[0], subject, value: i / 100, interval: null }));
    const document = parse(await renderHtml(report));
    const figure = sectionOf(document, 'ceat').querySelector('figure')!;
    expect(textOf(figure)).toContain('24 of 40 rows, those farthest from the ideal.');
    const labels = [...figure.querySelectorAll('text > title')].map(textOf);
    expect([labels.includes('subject 39'), labels.includes('subject 15')]).toEqual([true, false]);
    expect(labels[0]).toBe('subject 39');
    expect(document.querySelectorAll('section[aria-labelledby="main-measures"] tbody tr')).toHaveLength(40);
    expect(document.querySelectorAll('.subjects > li')).toHaveLength(40);
  });
});
