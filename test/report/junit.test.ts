import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { type Report, wasMissed } from '../../src/contract/report.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { fixture } from './fixture.ts';
import { gated } from './gated.ts';
import { withHostileNames } from './hostile.ts';

/** Jenkins' own schema; where it comes from is in test/fixtures/schemas/README.md. */
const schema = readFileSync(new URL('../fixtures/schemas/junit-10.xsd', import.meta.url), 'utf8');

function casesOf(report: Report) {
  const { document } = new JSDOM(renderJunit(report), { contentType: 'text/xml' }).window;
  return [...document.querySelectorAll('testcase')].map((element) => ({
    suite: element.parentElement?.getAttribute('name'),
    name: element.getAttribute('name'),
    file: element.getAttribute('file'),
    line: element.getAttribute('line'),
    outcome: ['failure', 'error', 'skipped'].find((kind) => element.querySelector(kind)) ?? 'passed',
    message: element.querySelector('failure, error, skipped')?.getAttribute('message'),
    text: element.textContent,
  }));
}

describe('the report as JUnit XML', () => {
  test.each([
    ['the fixture', fixture],
    ['one with gates', gated],
    ['hostile names', withHostileNames],
    ['no results', () => ({ ...fixture(), results: [] })],
  ])('of %s is valid', async (_name, make) => {
    const { valid, errors } = await validateXML({ xml: renderJunit(make()), schema });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  test('is XML whatever characters a name has', async () => {
    const report = fixture();
    const every = Array.from({ length: 0xa0 }, (_, i) => String.fromCharCode(i)).join('');
    report.results = report.results.slice(0, 1);
    Object.assign(report.results[0], { subject: `${every}]]>\ufffe\uffff\ud800 \u{1f600}`, unit: '<![CDATA[' });
    const { valid, errors } = await validateXML({ xml: renderJunit(report), schema });
    expect([valid, errors]).toEqual([true, []]);
    expect(casesOf(report)[0].suite).toContain('!"#$%&\'()*+,-./0123456789:;<=>?@');
    expect(casesOf(report)[0].suite).toContain(']]>\\u{fffe}\\u{ffff}\\u{d800} \u{1f600}');
  });

  test('has a case for each result, in a suite for each metric on each subject', () => {
    const report = fixture();
    const cases = casesOf(report);
    expect(cases).toHaveLength(report.results.length);
    const suites = new Set(report.results.map(({ as, subject }) => `${as} on ${subject}`));
    expect(new Set(cases.map(({ suite }) => suite))).toEqual(suites);
    expect(new Set(cases.map(({ suite, name }) => `${suite} ${name}`)).size).toBe(cases.length);
  });

  test('counts what could not be measured as an error, what nobody asked for as such as skipped', () => {
    const report = fixture();
    const outcomes = casesOf(report).map(({ outcome }) => outcome);
    const expected = report.results.map((result) =>
      result.status === 'ok' ? 'passed' : wasMissed(result) ? 'error' : 'skipped',
    );
    expect(new Set(expected)).toEqual(new Set(['passed', 'error', 'skipped']));
    expect([...outcomes].sort()).toEqual([...expected].sort());
  });

  test('fails a case whose gate was crossed, with the line of the configuration', () => {
    const cases = casesOf(gated());
    const crossed = cases.filter(({ outcome }) => outcome === 'failure');
    expect(crossed.map(({ message }) => message)).toEqual([
      'hate-speech-bias/bpsn-auc: the upper limit 0.69 is below 0.7',
      'hate-speech-bias/bpsn-auc: the upper limit 0.60 is below 0.7',
    ]);
    expect(crossed[0]).toMatchObject({ file: 'fairprobe.config.yaml', line: '12' });
    expect(crossed[1].text).toContain('baseline: worse than before');
    const warned = cases.find(({ text }) => text?.includes('warning: ceat/C1: too far from 0'));
    expect(warned?.outcome).toBe('passed');
  });

  test('counts what a gate could not judge as an error, also where there is no result at all', () => {
    const errors = casesOf(gated()).filter(({ outcome }) => outcome === 'error');
    expect(errors.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'hate-speech-bias/*: too few items to judge',
        'hate-speech-bias/bpsn-auc: no such result',
      ]),
    );
  });

  test('counts in its head what it holds', () => {
    const xml = renderJunit(gated());
    const cases = casesOf(gated());
    const count = (kind: string) => cases.filter(({ outcome }) => outcome === kind).length;
    expect(xml).toContain(`tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}">`);
  });

  test('is the same bytes each time', () => {
    expect(renderJunit(gated())).toBe(renderJunit(gated()));
  });
});
