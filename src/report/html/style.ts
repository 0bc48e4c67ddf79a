/** The page's style sheet. Every colour is a variable with a value for light and one for dark. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1b2026; --muted: #57606a; --link: #0a58a8; --border: #d0d7de; --grid: #dfe3e8; --box: #f5f7f9;
  --ideal: #57606a; --series-1: #0b62b0; --series-2: #b34700; --series-3: #6b3fa0; --good: #116329; --bad: #a40e26; --unsure: #7a4f00;
  --level-none: #eef0f2; --level-0: #f1f3f5; --level-plus-1: #d6e8f8; --level-plus-2: #9cc6ec; --level-plus-3: #2a6fae; --level-plus-4: #0b4a82;
  --level-minus-1: #fbe3d3; --level-minus-2: #f4b88f; --level-minus-3: #ad5214; --level-minus-4: #823704;
  --on-level-none: #57606a; --on-level-0: #1b2026; --on-level-plus-1: #1b2026; --on-level-plus-2: #1b2026; --on-level-plus-3: #ffffff; --on-level-plus-4: #ffffff;
  --on-level-minus-1: #1b2026; --on-level-minus-2: #1b2026; --on-level-minus-3: #ffffff; --on-level-minus-4: #ffffff;
  --shade-0: #ffffff; --shade-1: #fff4dc; --shade-2: #ffe3a8; --shade-3: #ffca66; --shade-4: #f3a02b; --shade-5: #a84a00;
  --on-shade: #1b2026; --on-shade-5: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12171d; --text: #e6edf3; --muted: #9fabb7; --link: #7cbcff; --border: #3a434d; --grid: #2c343d; --box: #1a2027;
    --ideal: #9fabb7; --series-1: #6cb6ff; --series-2: #ffa657; --series-3: #d2a8ff; --good: #6fdd8b; --bad: #ff9492; --unsure: #f0b849;
    --level-none: #1e252c; --level-0: #242b33; --level-plus-1: #17324a; --level-plus-2: #1d4a73; --level-plus-3: #2a6cab; --level-plus-4: #8fc7ff;
    --level-minus-1: #43291a; --level-minus-2: #6b3c1c; --level-minus-3: #a04f15; --level-minus-4: #ffb57a;
    --on-level-none: #9fabb7; --on-level-0: #e6edf3; --on-level-plus-1: #e6edf3; --on-level-plus-2: #ffffff; --on-level-plus-3: #ffffff; --on-level-plus-4: #12171d;
    --on-level-minus-1: #e6edf3; --on-level-minus-2: #ffffff; --on-level-minus-3: #ffffff; --on-level-minus-4: #12171d;
    --shade-0: #12171d; --shade-1: #33270f; --shade-2: #4f3a10; --shade-3: #6f4f10; --shade-4: #875c0c; --shade-5: #ffc55c;
    --on-shade: #f4f7fa; --on-shade-5: #12171d;
  }
}
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
.skip { position: absolute; left: -100rem; top: 0; padding: 0.5rem 1rem; background: var(--page); z-index: 1; }
.skip:focus { left: 0; }
.badge { display: inline-block; padding: 0.05em 0.55em; border: 2px solid currentColor; border-radius: 1em; font-weight: 700; font-size: 0.85em; white-space: nowrap; }
td .badge, th .badge { font-size: 0.8rem; border-width: 1px; }
.pass { color: var(--good); }
.fail, .error { color: var(--bad); }
.incomplete, .warn, .insufficient, .undefined { color: var(--unsure); }
.not-judged, .inapplicable { color: var(--muted); }
.verdict { font-size: 1.05rem; }
.summary h2 { margin-top: 1.25rem; }
.findings, .subjects { display: grid; gap: 1rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); max-width: none; padding: 0; list-style-position: inside; }
.findings { list-style: none; align-items: stretch; }
.findings li { display: flex; flex-direction: column; }
.findings p { margin: 0 0 0.3rem; }
.findings .plot { margin-top: auto; }
.says { font-weight: 600; line-height: 1.35; }
.subjects { font-size: 0.9rem; gap: 0.6rem 1.5rem; }
.subjects ul { padding-left: 1rem; list-style: none; color: var(--muted); margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; list-style: none; padding: 0; max-width: none; }
nav { margin-top: 1.5rem; padding: 0.6rem 0.9rem; background: var(--box); border-radius: 4px; }
nav ul ul { font-size: 0.9rem; }
.scroll { overflow-x: auto; max-width: 100%; margin: 0.5rem 0 1rem; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
table small, table .muted { font-size: 0.92em; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--border); min-width: 2.5rem; }
td { max-width: 22rem; }
.why { min-width: 12rem; }
tbody th { font-weight: 400; }
thead th { vertical-align: bottom; border-bottom-width: 2px; }
.num { text-align: right; }
td.num { white-space: nowrap; }
td.num small { display: block; }
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
.series-1 { color: var(--series-1); } .series-2 { color: var(--series-2); } .series-3 { color: var(--series-3); }
.warned > summary { color: var(--unsure); }
.example { border-top: 1px solid var(--border); }
.words, .shades { line-height: 2; }
.word { padding: 0.1em 0.15em; border-radius: 3px; color: var(--on-shade); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.shade-0 { background: var(--shade-0); } .shade-1 { background: var(--shade-1); } .shade-2 { background: var(--shade-2); }
.shade-3 { background: var(--shade-3); } .shade-4 { background: var(--shade-4); } .shade-5 { background: var(--shade-5); color: var(--on-shade-5); }
.carries-1 { border-bottom: 2px solid var(--series-1); } .carries-2 { border-bottom: 4px solid var(--series-1); }
.facts div { display: grid; grid-template-columns: 8rem minmax(0, 1fr); }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
dd { margin: 0 0 0.5rem 1rem; }
@media print {
  :root { color-scheme: light; }
  .page { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  .scroll { overflow: visible; }
  h2, h3, figcaption, summary { break-after: avoid; }
  figure, tr, .findings li { break-inside: avoid; }
  table { font-size: 0.7rem; }
  th, td { padding: 0.15rem 0.25rem; min-width: 0; max-width: none; overflow-wrap: anywhere; }
  td.num, small { white-space: normal; }
  table { width: 100%; }
  .plot { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
