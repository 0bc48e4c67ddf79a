import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { emptyFolder, finish, project, start } from './project.ts';

it('keeps onnxruntime from reporting to its maker: nothing appears in the home folder', async () => {
  const home = emptyFolder();
  const { code } = await finish(start(project(), ['evaluate', '-o', 'report.json'], { HOME: home }));
  expect(code).toBe(0);
  expect(readdirSync(home)).toEqual([]);
});
