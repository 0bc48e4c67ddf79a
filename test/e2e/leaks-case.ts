/** A run with a key against a service that a test makes up, and where the key is in what the run leaves. */
import { join } from 'node:path';
import { vi } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { run } from '../cli/run.ts';
import { folder } from '../config/fakes.ts';
import { leaks } from '../support/network/leaks.ts';
import { type Answer, serve } from '../support/network/server.ts';

export const key = 'Qz/"9\\w+K&7h=Xt?2mVb';
const posts = Array.from(
  { length: 24 },
  (_, i) => `p${i},a day ${i},${i % 2 ? 'hateful' : 'normal'},${i % 4 < 2 ? 'a' : 'b'}`,
);
const prompts = Array.from({ length: 6 }, (_, i) =>
  JSON.stringify({ id: `q${i}`, prompt: `a day ${i}`, group: i % 2 ? 'nurse' : 'builder' }),
);
export const formats = ['json', 'html', 'md', 'csv', 'junit.xml', 'sarif'];

const subjects = (address: string, timeout: number) => ({
  scores: `{ endpoint: '${address}/scores', api: hugging-face, positive: [hateful], attempts: 2, timeout: ${timeout}, keyFrom: LEAK_KEY, keyHeader: api-key }`,
  chat: `{ endpoint: '${address}/v1', api: openai-chat, model: m, prompt: '{text}', labels: [hateful, normal], positive: [hateful], attempts: 2, timeout: ${timeout}, keyFrom: LEAK_KEY }`,
  writer: `{ endpoint: '${address}/v1', api: openai-chat, model: m, attempts: 2, timeout: ${timeout}, keyFrom: LEAK_KEY }`,
});

export async function evaluated(answer: Answer, role: 'scores' | 'chat' | 'writer', timeout = 30) {
  const { address, asked } = await serve(answer);
  vi.stubEnv('LEAK_KEY', key);
  const [kind, metric] =
    role === 'writer'
      ? ['generator', 'generation-bias: { dataset: prompts }']
      : ['classifier', 'group-error-rates: { dataset: posts, minGroupSize: 2 }'];
  const cwd = await folder({
    'c.yaml': `
subjects: [{ name: s, ${kind}: ${subjects(address, timeout)[role]} }]
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [target] }, positive: [hateful] }
  prompts: { use: prompts, path: prompts.jsonl }
metrics: [${metric.includes('{') ? `{ ${metric} }` : metric}]
`,
    'posts.csv': ['id,text,label,target', ...posts].join('\n'),
    'prompts.jsonl': prompts.join('\n'),
  });
  const outputs = formats.flatMap((format) => ['-o', `out/report.${format}`]);
  const argv = ['evaluate', '-c', 'c.yaml', '--cache-dir', join(cwd, 'cache'), ...outputs, '--samples', 'out/s.jsonl'];
  const parts = { builtIn: async () => ({ metrics: builtInMetrics, datasets: builtInDatasets }), evaluate };
  const { code, stdout, stderr } = await run([...argv, '--verbose'], { cwd, parts });
  return { code, cwd, asked, stderr, found: leaks(key, cwd, { stdout, stderr }) };
}
