/** The page's style sheet. */
import { okabeIto } from './palette.ts';
import { shades, themes, variables } from './theme.ts';

const words = Array.from(
  { length: shades + 1 },
  (_, i) => `.shade-${i} { background: var(--shade-${i}); color: var(--on-shade-${i}); }`,
);

export const style = `
:root { color-scheme: light dark; ${variables(themes.light)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(themes.dark)} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
.page { max-width: 68rem; margin: 0 auto; padding: 0 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.25rem 0 0.25rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem; border-top: 1px solid var(--border); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 0.25rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.4rem 0; max-width: 48rem; }
ul, ol { margin: 0.4rem 0; padding-left: 1.5rem; max-width: 48rem; }
a { color: var(--link); overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; }
code { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.6rem 0.8rem; background: var(--box); border-radius: 4px; }
pre code { font-size: 1em; overflow-wrap: normal; }
small { color: var(--muted); font-size: 0.8rem; white-space: nowrap; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
.muted { color: var(--muted); }
.muted, .reading { font-size: 0.9rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100rem; top: 0; padding: 0.5rem 1rem; background: var(--page); z-index: 4; }
.skip:focus { left: 0; }
.badge { display: inline-block; padding: 0.05em 0.55em; border: 1px solid var(--muted); border-radius: 1em; font-weight: 700; font-size: 0.85em; white-space: nowrap; }
td .badge, th .badge { font-size: 0.8rem; }
.badge.pass { background: ${okabeIto.green}; }
.badge.fail { background: ${okabeIto.vermillion}; }
.badge.incomplete, .badge.warn { background: ${okabeIto.orange}; }
.badge.pass, .badge.fail, .badge.incomplete, .badge.warn { border-color: transparent; color: #000000; }
.error::before, .insufficient::before, .undefined::before { content: ""; display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.35em; background: ${okabeIto.orange}; }
.error::before { background: ${okabeIto.vermillion}; }
.inapplicable { color: var(--muted); }
.verdict { font-size: 1.05rem; }
.summary h2 { margin-top: 1.25rem; }
.findings { max-width: 60rem; }
.findings li { margin-bottom: 0.5rem; }
.cell { display: block; margin: -0.1rem -0.3rem; padding: 0.1rem 0.3rem; border-radius: 3px; text-decoration: none; }
/* What is not shaded lets the shadow at the edge of a table through. */
.cell.shade-0 { background: none; }
.cell:hover { text-decoration: underline; }
.cell small { display: block; color: inherit; white-space: normal; overflow-wrap: break-word; }
.solo table { min-width: min(100%, 44rem); }
@media (min-width: 60rem) {
  .solo tr > th:first-child { max-width: 20rem; }
  .solo:has(> .panels > .panel:only-child) { display: grid; grid-template-columns: 20rem minmax(0, 1fr); gap: 1.5rem; }
}
.subjects { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); max-width: none; padding: 0; list-style-position: inside; }
.subjects { font-size: 0.9rem; gap: 0.6rem 1.5rem; }
.subjects ul { padding-left: 1rem; list-style: none; color: var(--muted); margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; list-style: none; padding: 0; max-width: none; }
nav { margin-top: 1.5rem; padding: 0.6rem 0.9rem; background: var(--box); border-radius: 4px; }
nav ul ul { font-size: 0.9rem; }
nav li:has(ul) { flex-basis: 100%; }
.scroll { overflow: auto; max-width: 100%; max-height: 85vh; margin: 0.5rem 0 1rem; background: linear-gradient(to left, var(--page) 50%, transparent) right / 2rem 100% no-repeat local, linear-gradient(to left, var(--border), transparent) right / 0.75rem 100% no-repeat; }
figure .scroll { max-height: none; }
table { border-collapse: separate; border-spacing: 0; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
table small, table .muted { font-size: 0.92em; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.25rem; max-width: 48rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.5rem; border-bottom: 1px solid var(--border); min-width: 2.5rem; }
td { max-width: 22rem; }
.why { min-width: 10rem; }
tbody th { font-weight: 400; }
thead th { vertical-align: bottom; border-bottom-width: 2px; position: sticky; top: 0; z-index: 2; background: var(--page); }
tr > th:first-child, .two tr > th:nth-child(2) { position: sticky; left: 0; z-index: 1; background: var(--page); }
thead tr > th:first-child, .two thead tr > th:nth-child(2) { z-index: 3; }
.two tr > th:first-child { min-width: 9.5rem; max-width: 9.5rem; }
.two tr > th:nth-child(2) { left: 9.5rem; }
th { max-width: 12rem; }
th a, th code { overflow-wrap: break-word; }
table:not(.two) tr > th:first-child, .two tr > th:nth-child(2) { border-right: 1px solid var(--border); }
tr:target > * { background: var(--box); border-bottom-color: var(--link); }
.num { text-align: right; }
td.num, .arrow { white-space: nowrap; }
td.num small { display: block; }
.wraps, td.num .wraps { white-space: normal; overflow-wrap: anywhere; }
.repeated { color: var(--muted); }
summary { cursor: pointer; padding: 0.35rem 0; }
details > summary { color: var(--link); }
figure { margin: 0; }
figcaption { font-weight: 600; font-size: 0.9rem; line-height: 1.3; margin-bottom: 0.2rem; }
figcaption .muted { font-weight: 400; font-size: 0.8rem; }
.panels { display: grid; gap: 1.5rem 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); margin: 0.75rem 0 1rem; }
.panel .muted { font-size: 0.8rem; }
.plot { display: block; max-width: 100%; height: auto; font-family: inherit; }
.wide .plot { max-width: none; }
.plot text { white-space: pre; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.2rem; padding: 0; font-size: 0.9rem; }
/* The marks of a series, as in plots. */
.mark { display: inline-block; width: 0.6rem; height: 0.6rem; }
.mark-1 { background: var(--series-1); border-radius: 50%; } .mark-2 { background: var(--series-2); }
.mark-3 { background: var(--series-3); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.mark.neutral { background: var(--muted); }
.example { border-top: 1px solid var(--border); }
.words, .shades { line-height: 2; }
.word { padding: 0.1em 0.15em; border-radius: 3px; }
${words.join('\n')}
.carries-1 { border-bottom: 2px solid var(--series-1); } .carries-2 { border-bottom: 4px solid var(--series-1); }
.facts div { display: grid; grid-template-columns: 8rem minmax(0, 1fr); }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
dd { margin: 0 0 0.5rem 1rem; }
@media (max-width: 40rem) {
  .two tr > th:first-child { position: static; min-width: 0; max-width: none; }
  .two thead tr > th:first-child { position: sticky; left: auto; z-index: 2; }
  .two tr > th:nth-child(2) { left: 0; }
  tr > th:first-child, .two tr > th:nth-child(2) { max-width: 8rem; }
}
@media print {
  :root { color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .page { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  details:not(.warned)::details-content { content-visibility: visible; display: block; height: auto; }
  .scroll { overflow: visible; max-height: none; background: none; }
  h2, h3, figcaption, summary { break-after: avoid; }
  details > summary { list-style: none; color: inherit; font-weight: 600; }
  figure, tr, .findings li { break-inside: avoid; }
  table { font-size: 0.7rem; }
  thead { font-size: 0.62rem; }
  th, td { padding: 0.15rem 0.2rem; min-width: 3.2rem; max-width: none; overflow-wrap: anywhere; }
  .num { min-width: 0; overflow-wrap: break-word; }
  tr > th, .two tr > th:first-child { position: static; min-width: 3.5rem; max-width: 9rem; }
  tr > th.num { min-width: 0; }
  th a, th code { display: inline-block; min-width: 4rem; overflow-wrap: anywhere; }
  small { white-space: normal; }
  .num > small:not(.wraps) { white-space: nowrap; }
  .cell { margin: 0; padding: 0 0.15rem; }
  caption { max-width: none; }
  .why { min-width: 0; }
  /* More columns than a sheet is wide: each row becomes a few lines, and each cell says whose it is. */
  .many, .many tbody, .many caption { display: block; }
  .many thead { display: none; }
  .many tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.2rem, 1fr)); border-bottom: 1px solid var(--border); padding: 0.2rem 0; }
  .many th, .many td { border: none; padding: 0.05rem 0.25rem; max-width: 100%; }
  .many th { font-weight: 700; grid-column: 1 / -1; }
  .two.many tr > th:first-child { grid-column: 1 / span 2; }
  .two.many tr > th:nth-child(2) { grid-column: 3 / -1; }
  .many td::before { content: attr(data-head); display: block; white-space: normal; color: var(--muted); font-size: 0.9em; }
}
`;
