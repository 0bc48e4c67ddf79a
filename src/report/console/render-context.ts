/** How the console's parts are written. */
import type { ChalkInstance } from 'chalk';

export interface ConsoleOptions {
  /** Columns of the terminal; no line is wider. Less than 40 counts as 40. */
  width: number;
  /** With colour, or (NO_COLOR, a file, a pipe) without. Nothing is said by colour alone. */
  color: boolean;
  /** Everything: gates, sources, a table a metric, correlations, notes. Otherwise what fits one screen. */
  verbose?: boolean;
  /** Where all of the report is, for those who see a part. */
  elsewhere?: string;
}

/** What the renderers of the console's parts share. */
export interface RenderContext {
  width: number;
  chalk: ChalkInstance;
}
