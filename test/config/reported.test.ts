import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { reportedConfig } from '../../src/config/reported.ts';
import { fakes, folder } from './fakes.ts';

const yaml = `
subjects:
  - name: a
    encoder: m
    classifier: { endpoint: https://x.org/v1, api: openai-chat, model: m, prompt: "{text} sk-${'a1B2'.repeat(5)}", labels: [x, y], keyFrom: K }
datasets: { token: { table: posts.csv, columns: { text: t, label: l }, positive: [1] }, wiki: { corpus: w.txt } }
metrics: [{ association: { contexts: wiki } }]
`;

test('a reported configuration is the one that was read, but for what has the form of a key', async () => {
  const { config } = (await loadConfig({ cwd: await folder({ 'fairprobe.config.yaml': yaml }), ...fakes })).config;
  const plain = JSON.parse(JSON.stringify(config));
  const shown = reportedConfig(config);
  plain.subjects[0].classifier.prompt = '{text} ***';
  expect(shown).toEqual(plain);
  expect(Object.keys(shown)).toEqual(Object.keys(plain));
});
