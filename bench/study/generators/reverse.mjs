/**
 * The stories with their roles reversed: `node reverse.mjs WORK` writes WORK/train-reversed.json, `null` for a story without a word
 * that has a counterpart. The words are those of fairprobe's table of gender, and the names of children in such stories.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInSwaps, counterfactuals, mergeByAttribute, readSwapTables } from '#dist/src/counterfactual/index.js';

const [work] = process.argv.slice(2);
const names = await readSwapTables(fileURLToPath(new URL('./names.json', import.meta.url)));
const [table] = mergeByAttribute([...builtInSwaps.filter(({ name }) => name === 'gender'), ...names]);
/** @type {string[]} */
const stories = JSON.parse(readFileSync(join(work, 'train.json'), 'utf8'));
const reversed = stories.map((story) => counterfactuals(story, table)[0]?.text ?? null);
writeFileSync(join(work, 'train-reversed.json'), JSON.stringify(reversed));
