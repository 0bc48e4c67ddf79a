/** CycloneDX' own schema. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** Where it comes from is in test/fixtures/schemas/README.md. */
const files = ['spdx', 'jsf-0.82'].map((name) => `${name}.SNAPSHOT.schema.json`);
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/schemas/${name}`, import.meta.url), 'utf8'));
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  // By the names of their files, as the first one refers to them.
  schemas: Object.fromEntries(files.map((name) => [`http://cyclonedx.org/schema/${name}`, read(name)])),
  formats: {
    'date-time': (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text),
    'iri-reference': (text: string) => URL.canParse(text, 'https://example.org'),
    uri: (text: string) => URL.canParse(text),
    'idn-email': (text: string) => /^[^\s@]+@[^\s@]+$/.test(text),
  },
});
export const validateCycloneDx = ajv.compile(read('bom-1.5.SNAPSHOT.schema.json'));
