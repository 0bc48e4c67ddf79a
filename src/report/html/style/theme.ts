/** The colours of the page as variables of its style sheet, for light and for dark. */
import { mix, okabeIto, readableOn } from './palette.ts';

interface Theme {
  page: string;
  text: string;
  muted: string;
  link: string;
  border: string;
  grid: string;
  box: string;
  /** Of marks in plots: they differ in shape too. */
  series: readonly [string, string, string];
  /** Coefficients above and below 0. */
  plus: string;
  minus: string;
  /** How far from the ideal, and how much a prediction hangs on a word. */
  shade: string;
}

export const themes: { light: Theme; dark: Theme } = {
  light: {
    page: '#ffffff',
    text: '#1b2026',
    muted: '#57606a',
    link: okabeIto.blue,
    border: '#d0d7de',
    grid: '#dfe3e8',
    box: '#f5f7f9',
    series: [okabeIto.blue, okabeIto.vermillion, okabeIto.purple],
    plus: okabeIto.blue,
    minus: okabeIto.vermillion,
    shade: okabeIto.orange,
  },
  dark: {
    page: '#12171d',
    text: '#e6edf3',
    muted: '#9fabb7',
    link: okabeIto.skyBlue,
    border: '#3a434d',
    grid: '#2c343d',
    box: '#1a2027',
    series: [okabeIto.skyBlue, okabeIto.orange, okabeIto.purple],
    plus: okabeIto.skyBlue,
    minus: okabeIto.vermillion,
    shade: okabeIto.orange,
  },
};

/** Steps of a shade, the page itself included. */
export const shades = 5;

/** `--page: #ffffff; --text: ...`. */
export function variables(theme: Theme): string {
  const { series, plus, minus, shade, ...plain } = theme;
  const grounds: [string, string][] = [
    ['level-none', theme.box],
    ['level-0', theme.box],
    ...[1, 2, 3, 4].flatMap((step): [string, string][] => [
      [`level-plus-${step}`, mix(plus, theme.page, step / 4)],
      [`level-minus-${step}`, mix(minus, theme.page, step / 4)],
    ]),
    ...Array.from({ length: shades + 1 }, (_, step): [string, string] => [
      `shade-${step}`,
      mix(shade, theme.page, step / shades),
    ]),
  ];
  const all: [string, string][] = [
    ...Object.entries(plain),
    ...series.map((color, i): [string, string] => [`series-${i + 1}`, color]),
    ...grounds,
    ...grounds.map(([name, color]): [string, string] => [`on-${name}`, readableOn(color)]),
  ];
  return all.map(([name, color]) => `--${name}: ${color};`).join(' ');
}
