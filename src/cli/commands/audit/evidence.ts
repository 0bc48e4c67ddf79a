/** `fairprobe audit --evidence report.json`. */
import { basename, extname } from 'node:path';
import type { Evidence } from '../../../contract/evidence.ts';
import { InputError } from '../../../contract/problem.ts';
import { hashFile } from '../../../support/hash.ts';
import type { Io } from '../../io.ts';
import { readReport, reportPath } from '../../read-report.ts';
import { type Arguments, checkOutputs } from './options.ts';
import { shown, writeOutputs } from './write.ts';

/**
 * @param auditFlags what the command line may name for an audit of a table
 * @throws InputError for those among its flags, for what is not a report, and for files that cannot be written
 */
export async function writeEvidence(
  args: Arguments & { evidence: string },
  auditFlags: readonly string[],
  io: Io,
): Promise<void> {
  const given = new Map<string, unknown>(Object.entries(args));
  const others = auditFlags.filter((flag) => given.get(flag) !== undefined);
  if (others.length > 0) {
    throw new InputError(
      others.map((flag) => ({
        key: flag === 'table' ? flag : `--${flag}`,
        message: 'this is for the audit of a table, but --evidence takes a report',
        hint: 'Leave one of the two out',
      })),
    );
  }
  const { evidence: name, output = [], json } = args;
  const fromStdin = name === '-' || name === '';
  const path = fromStdin ? undefined : await reportPath(name, io.cwd);
  await checkOutputs(output, Object.keys(renderers), path === undefined ? [] : [path], io);
  const report = await readReport(name, io);
  const { evidenceOf } = await import('../../../audit/index.ts');
  const evidence = evidenceOf(report, {
    name: path === undefined ? 'standard input' : basename(path),
    sha256: path === undefined ? null : await hashFile(path),
  });
  if (json || output.length === 0) {
    const text = await renderers[json ? '.json' : '.md'](evidence);
    io.stdout.write(json ? text : shown(() => text, io));
  }
  await writeOutputs(output, (file) => renderers[extname(file).toLowerCase()](evidence), io);
}

const renderers: Record<string, (evidence: Evidence) => Promise<string>> = {
  '.html': async (evidence) => (await import('../../../report/audit/evidence-html.ts')).renderEvidenceHtml(evidence),
  '.md': async (evidence) =>
    (await import('../../../report/audit/evidence-markdown.ts')).renderEvidenceMarkdown(evidence),
  '.json': async (evidence) => (await import('../../../view/text/escape.ts')).jsonText(evidence),
};
