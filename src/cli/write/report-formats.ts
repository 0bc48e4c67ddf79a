/** What a report can be written as. Each renderer is loaded when it is asked for. */
import type { Options } from 'yargs';
import type { Report } from '../../contract/report.ts';

interface Format {
  /** By which a file says that this is what it should hold. */
  extension: string;
  /** The text, in one or in parts: some reports have more of it than one text can hold. */
  render(report: Report): Promise<string | Iterable<string>>;
}

export const formats = {
  json: {
    extension: '.json',
    render: async (report) => (await import('../../report/serialize.ts')).reportChunks(report),
  },
  html: {
    extension: '.html',
    render: async (report) => (await import('../../report/html/index.ts')).renderHtml(report),
  },
  md: {
    extension: '.md',
    render: async (report) => (await import('../../report/markdown/index.ts')).renderMarkdown(report),
  },
  csv: {
    extension: '.csv',
    render: async (report) => (await import('../../report/csv.ts')).csvLines(report),
  },
  junit: {
    extension: '.junit.xml',
    render: async (report) => (await import('../../report/junit.ts')).renderJunit(report),
  },
  sarif: {
    extension: '.sarif',
    render: async (report) => (await import('../../report/sarif.ts')).renderSarif(report),
  },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

/** Written to `reports/` where nobody says what to write. */
export const usualFormats: readonly FormatName[] = ['json', 'html', 'md'];

const names = Object.keys(formats) as FormatName[];
export const extensions = names.map((name) => formats[name].extension);

/** By the end of the file's name. */
export function formatOf(file: string): FormatName | undefined {
  const name = file.toLowerCase();
  return names.find((format) => name.endsWith(formats[format].extension));
}

/** Options of commands that write reports. */
export const formatOption: Options = {
  type: 'string',
  choices: names,
  requiresArg: true,
  describe: 'What to write, whatever the extension says',
};
/** A list, though not an array to yargs, which takes no `-` for an item of one. */
export const outputOption: Options = {
  alias: 'o',
  type: 'string',
  requiresArg: true,
  coerce: (given: string | string[]) => [given].flat(),
};
export const extensionHelp = `Files by extension: ${extensions.join(' ')}`;
