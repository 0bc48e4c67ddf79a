// Takes the picture of a report for the README: the first screen of the HTML page, made from a report.json.
//
//   npm run build && node scripts/picture.mjs [reports/sample/report.json] [docs/report.png]
//
// Needs Chromium at CHROMIUM or /usr/bin/chromium.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { renderHtml } from '#dist/src/report/html/index.js';
import { parseReport } from '#dist/src/report/parse.js';

const [from = 'reports/sample/report.json', to = 'docs/report.png'] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const most = 200_000;

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1100, height: 760 }, colorScheme: 'light' });
await page.setContent(await renderHtml(parseReport(readFileSync(from, 'utf8'))));
const picture = await page.screenshot({ type: 'png' });
await browser.close();

if (picture.length > most) throw new Error(`the picture has ${picture.length} bytes, more than ${most}`);
writeFileSync(to, picture);
process.stdout.write(`${to}: ${statSync(to).size} bytes\n`);
