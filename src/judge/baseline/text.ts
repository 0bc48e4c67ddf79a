/** A baseline as the text of its file, and back. */
import { InputError, messageOf } from '../../contract/problem.ts';
import { escapeJson } from '../../view/text/escape.ts';
import { checkSeal, sealOf, sealSchema } from './seal.ts';
import { baselineVersion, keyOf, type Snapshot, snapshotSchema } from './snapshot.ts';

const renew = 'Write it again with fairprobe baseline update';

/** One line for each subject, data set, metric and measurement: what changes shows as changed lines. */
export function serializeBaseline(snapshot: Snapshot): string {
  return [...baselineChunks(snapshot)].join('');
}

/** The same text in parts, with the seal at its end. */
export function* baselineChunks(snapshot: Snapshot): Generator<string> {
  const checked = snapshotSchema.parse(snapshot);
  yield* entryChunks(checked);
  yield `,\n  "seal": ${line(sealOf(checked, entryChunks(checked)))}\n}\n`;
}

function* entryChunks(snapshot: Snapshot): Generator<string> {
  let before = '{\n';
  for (const [name, value] of Object.entries(snapshot)) {
    yield `${before}  ${JSON.stringify(name)}: `;
    before = ',\n';
    if (!Array.isArray(value) || value.length === 0) {
      yield escapeJson(line(value));
      continue;
    }
    for (const [i, item] of value.entries()) yield `${i === 0 ? '[' : ','}\n    ${escapeJson(line(item))}`;
    yield '\n  ]';
  }
}

function line(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, inner]) => `${JSON.stringify(key)}: ${line(inner)}`).join(', ')} }`;
}

export function notJson(error: unknown, file: string): InputError {
  return new InputError({ file, message: `not a baseline: not JSON (${messageOf(error)})`, hint: renew });
}

const fileSchema = snapshotSchema.extend({ seal: sealSchema.optional() });

/**
 * Of what JSON made of the text.
 *
 * @throws InputError for what is not a baseline, is damaged, was edited, or was written by a newer fairprobe
 */
export function checkBaseline(value: unknown, file: string): Snapshot {
  const { baselineVersion: version, schemaVersion } = (value ?? {}) as { [field: string]: unknown };
  if (typeof version !== 'number') {
    const message = `not a baseline: ${schemaVersion === undefined ? 'it has no baselineVersion' : 'it is a report'}`;
    const hint = 'Write one with fairprobe baseline update';
    throw new InputError({ file, message, hint });
  }
  if (version > baselineVersion) {
    const message = `the baseline has version ${version}; this fairprobe reads up to version ${baselineVersion}`;
    throw new InputError({ file, message, hint: 'Update fairprobe, or write the baseline again with this version' });
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new InputError({ file, key: path.join('.'), message: `a damaged baseline: ${message}`, hint: renew });
  }
  const { seal, ...snapshot } = parsed.data;
  // Earlier versions wrote none.
  if (version >= 3) checkSeal(seal, sealOf(snapshot, entryChunks(snapshot)), file);
  const places = new Set<string>();
  for (const [i, measurement] of snapshot.measurements.entries()) {
    const place = keyOf(measurement);
    if (places.has(place)) {
      const message = 'a damaged baseline: an earlier line is of the same measurement';
      throw new InputError({ file, key: `measurements.${i}`, message, hint: renew });
    }
    places.add(place);
  }
  return snapshot;
}
