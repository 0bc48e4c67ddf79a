/** SARIF's own schema. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** Where it comes from is in test/fixtures/schemas/README.md. Its draft-04 has nothing that draft-07 reads otherwise but `id`. */
const { $schema, id, ...schema } = JSON.parse(
  readFileSync(new URL('../fixtures/schemas/sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv({
  strict: false,
  // One of its patterns is none with the u flag.
  unicodeRegExp: false,
  allErrors: true,
  formats: {
    uri: (text: string) => URL.canParse(text),
    // Characters of RFC 3986, and no colon before the first slash but that of a scheme.
    'uri-reference': (text: string) =>
      /^(?:[a-z][a-z\d+.-]*:|(?![^/?#]*:))(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-Fa-f]{2})*$/i.test(text),
    'date-time': (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text),
  },
});
export const validateSarif = ajv.compile(schema);
