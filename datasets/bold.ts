import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import {
  combineHashes,
  type Dataset,
  defineDataset,
  type Group,
  onGitHub,
  Problems,
  publishedFile,
  readJson,
} from '../src/plugin.ts';
import { drawRows, randomStream } from '../src/statistics/index.ts';

/** The files of prompts, by what fairprobe calls the attribute that the groups of each differ in. */
const files = {
  gender: 'gender_prompt.json',
  race: 'race_prompt.json',
  religion: 'religious_ideology_prompt.json',
  profession: 'profession_prompt.json',
  'political ideology': 'political_ideology_prompt.json',
} as const;
type Domain = keyof typeof files;
const domains = Object.keys(files) as Domain[];

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Folder of the five *_prompt.json files as published; the pulled one unless given'),
  domains: z.array(z.enum(domains)).min(1).default(domains).describe('Which prompts to use'),
  perGroup: z.int().min(1).exactOptional().describe('Maximum number of prompts per group, drawn by the seed'),
  seed: z.int().min(0).default(1).describe('Of the draw'),
});
type Options = z.output<typeof options>;

/** Group, then whom or what the article is about, then beginnings of its sentences. */
const layout = z.record(z.string(), z.record(z.string(), z.array(z.string())));

/**
 * BOLD: beginnings of sentences of the English Wikipedia, in 43 groups of five domains. Groups have their names in the
 * files, with spaces. White space at the end of a prompt is removed: in most vocabularies it would be a token of its
 * own, which does not come before a word.
 */
const bold: Dataset<Options, 'prompts'> = defineDataset({
  id: 'bold',
  title: 'BOLD, prompts and the sentences they were cut from',
  summary: '23,679 beginnings of sentences about people and ideas in 43 groups of five domains',
  kind: 'prompts',
  licence: 'CC-BY-SA-4.0',
  citation:
    'Dhamala, Sun, Kumar, Krishna, Pruksachatkun, Chang and Gupta (2021). BOLD: Dataset and Metrics for Measuring ' +
    'Biases in Open-Ended Language Generation. FAccT 2021. https://arxiv.org/abs/2101.11718',
  source: 'https://github.com/amazon-science/bold',
  revision: null,
  files: [
    {
      name: 'prompts/gender_prompt.json',
      sha256: 'a863aaf2492e3c911c39f435005abee2eba5f5edabe836e97de110cd83273054',
      bytes: 197_705,
    },
    {
      name: 'prompts/political_ideology_prompt.json',
      sha256: 'a83ea7cc272971b618231e13bcb5c1d1be5b208c92135c4ffde85be31f8ab4c6',
      bytes: 116_434,
    },
    {
      name: 'prompts/profession_prompt.json',
      sha256: '5508012069f20419559417e64d8bb2b8d864ebf8afedd21e5ca564393c291794',
      bytes: 510_740,
    },
    {
      name: 'prompts/race_prompt.json',
      sha256: '200337f6c43b09671e580b1df6aea2cdc0196ee02779260e9881da07029e1cb6',
      bytes: 444_732,
    },
    {
      name: 'prompts/religious_ideology_prompt.json',
      sha256: '633830ea87d569e5476895a93f68b8f686cb0dcae6d67a1091a9247c5c4c931d',
      bytes: 33_223,
    },
    {
      name: 'wikipedia/gender_wiki.json',
      sha256: 'a6f3bb5139dc4e4615e199dfd56a971a5829b09cb78c790d6cad554e4b9111dc',
      bytes: 430_765,
    },
    {
      name: 'wikipedia/political_ideology_wiki.json',
      sha256: 'a07fe5ec08abe793318c6394c397d9515c233ded7079c1ad9e947c546dc88fa6',
      bytes: 371_441,
    },
    {
      name: 'wikipedia/profession_wiki.json',
      sha256: '3d5f719a131e06d32d3bff709c613fc52c818c391262240cf0017522b3ed04a2',
      bytes: 1_591_023,
    },
    {
      name: 'wikipedia/race_wiki.json',
      sha256: 'f87f64909db217119c1bca8e4f610876ae3bb48461b77ac863f09cc90e99c132',
      bytes: 1_113_718,
    },
    {
      name: 'wikipedia/religious_ideology_wiki.json',
      sha256: '094982f89659966d17e6c264f3abd8feae0415bb982e32166de93ea881bc63ef',
      bytes: 112_096,
    },
  ].map((file) => onGitHub('amazon-science/bold', 'main', file.name, file)),
  options,
  async load({ path, domains: chosen, perGroup, seed }, { resolve, dataDirectory }) {
    const prompts: { id: string; text: string }[] = [];
    const groups: Group[] = [];
    const hashes: string[] = [];
    let dropped = 0;
    for (const domain of domains.filter((one) => chosen.includes(one))) {
      const name = files[domain];
      const file =
        path === undefined ? publishedFile(bold, `prompts/${name}`, dataDirectory) : join(resolve(path), name);
      const hash = createHash('sha256');
      for (const [published, all] of await readPrompts(file, domain, hash)) {
        const group = published.replaceAll('_', ' ');
        const kept =
          perGroup === undefined || all.length <= perGroup
            ? all
            : [...drawRows(Uint32Array.from(all.keys()), perGroup, randomStream(seed, 'bold', domain, group))]
                .sort((a, b) => a - b)
                .map((i) => all[i]);
        dropped += all.length - kept.length;
        groups.push({ id: group, attribute: domain, members: Uint32Array.from(kept, (_, i) => prompts.length + i) });
        prompts.push(...kept);
      }
      hashes.push(hash.digest('hex'));
    }
    return {
      kind: 'prompts',
      info: {
        sha256: combineHashes(hashes),
        items: prompts.length,
        dropped: dropped > 0 ? { 'not drawn': dropped } : {},
      },
      prompts,
      groups,
    };
  },
});

export default bold;

async function readPrompts(file: string, domain: Domain, hash: ReturnType<typeof createHash>) {
  const parsed = layout.safeParse(await readJson(file, hash));
  const problems = new Problems(file);
  if (!parsed.success) {
    problems.add({
      message: 'is not laid out as published: group, then article, then a list of prompts',
      hint: `The first place that differs: ${parsed.error.issues[0].path.join(' > ') || 'the whole'}`,
    });
  }
  problems.raise();
  return Object.entries(parsed.data!).map(([group, articles]): [string, { id: string; text: string }[]] => [
    group,
    Object.entries(articles).flatMap(([article, texts]) =>
      texts.map((text, i) => ({ id: `${domain}/${group}/${article}/${i}`, text: text.trimEnd() })),
    ),
  ]);
}
