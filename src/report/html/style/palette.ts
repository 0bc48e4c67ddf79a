/** Colours that people with any colour vision tell apart, and arithmetic with them. */

/** Okabe and Ito (2008), "Color Universal Design". */
export const okabeIto = {
  orange: '#e69f00',
  skyBlue: '#56b4e9',
  green: '#009e73',
  blue: '#0072b2',
  vermillion: '#d55e00',
  purple: '#cc79a7',
} as const;

const [dark, light] = ['#000000', '#ffffff'];

/** `share` of a colour laid over a ground, channel by channel. */
export function mix(color: string, ground: string, share: number): string {
  const grounds = channels(ground);
  const mixed = channels(color).map((c, i) => Math.round(c * share + grounds[i] * (1 - share)));
  return `#${mixed.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

/** Contrast ratio of two colours, from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Black or white, whichever is easier to read on it: the ratio is never below 4.5. */
export function readableOn(ground: string): string {
  return contrast(dark, ground) >= contrast(light, ground) ? dark : light;
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((c) => {
    const share = c / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
