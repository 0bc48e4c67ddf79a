/** A whole page in one file: nothing is loaded from elsewhere, and no script runs in it. */
import { createHash } from 'node:crypto';
import { html, type Markup, raw } from './markup.ts';
import { style } from './style/style.ts';

interface Page {
  title: string;
  /** What it is, for whoever skips to it. */
  what: string;
  heading: Markup;
  main: Markup;
}

export function page({ title, what, heading, main }: Page): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the ${what}</a>
<div class="page">
${heading}
<main id="main" tabindex="-1">
${main}</main>
</div>
</body>
</html>
`.markup;
}
