/** What the program cannot do for itself: stop while a long calculation runs. Built, as a shell starts it. */
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../../config/fakes.ts';
import { start } from './program.ts';

const root = resolve(import.meta.dirname, '../../..');
const busy = `process.stderr.write('busy'); for (;;);`;

/** Waits for a sign of the program on stderr. */
const sign = (child: ReturnType<typeof start>['child'], said: string) =>
  new Promise<void>((seen) => {
    let all = '';
    child.stderr.on('data', (data) => {
      all += data;
      if (all.includes(said)) seen();
    });
  });

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a calculation that never ends, with code 130', async (signal) => {
  const cwd = await folder({ 'fairprobe.config.mjs': busy });
  const { child, ended } = start(['validate'], cwd);
  await sign(child, 'busy');
  const at = performance.now();
  child.kill(signal);
  const { code, stderr } = await ended;
  expect([code, stderr.includes('stopped in the middle of something')]).toEqual([130, true]);
  // 0.8 s, and what a machine that does much else takes to end a process.
  expect(performance.now() - at).toBeLessThan(5000);
});

test('a program that has heard it, and then begins a calculation that never ends, is not waited for', async () => {
  const pause = 'await new Promise((done) => setTimeout(done, 300));';
  const cwd = await folder({ 'fairprobe.config.mjs': `process.stderr.write('busy'); ${pause} for (;;);` });
  const { child, ended } = start(['validate'], cwd);
  await sign(child, 'busy');
  const at = performance.now();
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  // 1.1 s on a machine with nothing else to do; one that still hears has 3 s.
  expect(performance.now() - at).toBeLessThan(3000);
});

test('a program whose supervisor was killed does not go on', async () => {
  const pause = 'await new Promise((done) => setTimeout(done, 60_000));';
  const cwd = await folder({ 'fairprobe.config.mjs': `process.stderr.write('busy'); ${pause}` });
  const { child, ended } = start(['validate'], cwd);
  await sign(child, 'busy');
  child.kill('SIGKILL');
  // The pipes are closed by the last process that has them.
  expect((await ended).signal).toBe('SIGKILL');
});

test('a program that dies is told of, with code 3', async () => {
  const cwd = await folder({ 'fairprobe.config.mjs': `process.kill(process.pid, 'SIGKILL');` });
  const { code, stderr } = await start(['validate'], cwd).ended;
  expect([code, stderr.split('\n')[0]]).toEqual([
    3,
    'the program was ended by SIGKILL: there may not have been enough memory',
  ]);
});

/** A classifier that counts to 2^63 before it answers. */
async function endless(): Promise<string> {
  const cwd = await folder({
    'fairprobe.config.yaml': `
subjects: [{ name: a, classifier: { model: ./model, positive: [toxicity] } }]
datasets: { d: { table: t.csv, columns: { id: id, text: text, label: l, groups: [g] }, positive: [1] } }
metrics: [{ group-error-rates: { dataset: d } }]
`,
    't.csv': 'id,text,l,g\n1,good,1,x\n2,bad,0,y\n',
  });
  cpSync(join(root, 'test/fixtures/models/classifier-1'), join(cwd, 'model'), { recursive: true });
  cpSync(join(root, 'test/fixtures/endless.onnx'), join(cwd, 'model/onnx/model.onnx'));
  return cwd;
}

test('a model that never answers is ended after a while, by name, with code 2', async () => {
  const cwd = await endless();
  const { code, stderr } = await start(['evaluate', '--no-cache'], cwd, { FAIRPROBE_BATCH_SECONDS: '2' }).ended;
  expect(code, stderr).toBe(2);
  expect(stderr).toContain(
    `${join(cwd, 'model/onnx/model.onnx')}: the model or its tokenizer did not answer within 2 s`,
  );
});

test('Ctrl-C ends a model that never answers', async () => {
  const { child, ended } = start(['evaluate', '--no-cache'], await endless());
  await new Promise((done) => setTimeout(done, 4000));
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
});

test('a limit that is no number of seconds is refused', async () => {
  for (const given of ['', 'x', '0', '-1', '1e9']) {
    const { code, stderr } = await start(['validate'], '/', { FAIRPROBE_BATCH_SECONDS: given }).ended;
    expect([code, stderr]).toEqual([
      2,
      'FAIRPROBE_BATCH_SECONDS must be a number of seconds above 0, and at most 86400\n',
    ]);
  }
});
