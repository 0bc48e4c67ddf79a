import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import hatexplain from '../../datasets/hatexplain/index.ts';
import { folder } from '../config/fakes.ts';
import { fileOf, problemsOf } from '../support/tables/files.ts';

type Judgement = [label: string, ...target: string[]];

function post(words: string, ...judgements: Judgement[]) {
  const annotators = judgements.map(([label, ...target], i) => ({ label, annotator_id: i, target }));
  return { annotators, rationales: [], post_tokens: words.split(' ') };
}

/** Worked by hand: see the expectations. */
const posts = {
  p1: post('one two', ['hatespeech', 'Islam', 'Arab'], ['offensive', 'Islam'], ['hatespeech', 'Arab', 'Women']),
  p2: post('three', ['normal', 'None'], ['normal', 'None'], ['offensive', 'Women', 'Women']),
  p3: post('four', ['normal', 'Women'], ['offensive', 'Women'], ['hatespeech', 'Women']),
  p4: post('five', ['normal', 'Men'], ['offensive', 'Other'], ['offensive', 'Men', 'Other']),
  p5: post('six', ['offensive', 'Women'], ['normal', 'Women', 'Islam'], ['normal', 'Women', 'Islam']),
};
const divisions = { train: ['p5'], val: [], test: ['p4', 'p1', 'p2', 'p3'] };

async function published(content: unknown = posts, splits: unknown = divisions): Promise<string> {
  const path = await fileOf('dataset.json', JSON.stringify(content));
  if (splits !== null) await writeFile(join(dirname(path), 'post_id_divisions.json'), JSON.stringify(splits));
  return path;
}

function load(given: Record<string, unknown>) {
  return hatexplain.load(hatexplain.options.parse(given), { id: 'hate', resolve: (file) => file, keepColumns: [] });
}

describe('HateXplain as published', () => {
  it('is found where it was pulled to, with its divisions, unless a path is given', async () => {
    const data = await folder({
      'hatexplain/dataset.json': JSON.stringify(posts),
      'hatexplain/post_id_divisions.json': JSON.stringify(divisions),
    });
    const context = { id: 'hate', resolve: (file: string) => file, keepColumns: [] };
    const { ids } = await hatexplain.load(hatexplain.options.parse({}), { ...context, dataDirectory: data });
    expect(ids).toEqual(['p4', 'p1', 'p2']);
    await expect(load({})).rejects.toThrow('Fetch it with fairprobe datasets pull hatexplain');
  });

  it('labels a post by the majority of three, drops undecided ones and counts them', async () => {
    const data = await load({ path: await published() });
    expect(data).toMatchObject({
      ids: ['p4', 'p1', 'p2'],
      texts: ['five', 'one two', 'three'],
      classes: ['normal', 'hate', 'offensive'],
      codes: Uint16Array.of(2, 1, 0),
      positive: Uint8Array.of(1, 1, 0),
      positiveClasses: ['hate', 'offensive'],
      info: { items: 3, dropped: { undecided: 1 }, licence: 'MIT', title: 'HateXplain (test)' },
    });
  });

  it('counts a hateful, an offensive and a normal judgement as undecided, not as toxic', async () => {
    const data = await load({ path: await published({ p3: posts.p3, p1: posts.p1 }), split: 'all' });
    expect(data.ids).toEqual(['p1']);
  });

  it('puts a post in the communities that at least two annotators named, once each', async () => {
    const data = await load({ path: await published() });
    const members = Object.fromEntries(data.groups.map(({ id, members }) => [id, [...members]]));
    expect(members).toEqual({
      African: [],
      Islam: [1],
      Jewish: [],
      Homosexual: [],
      Women: [],
      Refugee: [],
      Arab: [1],
      Caucasian: [],
      Asian: [],
      Hispanic: [],
    });
    expect(data.groups.slice(0, 5).map(({ attribute }) => attribute)).toEqual([
      'race',
      'religion',
      'religion',
      'orientation',
      'gender',
    ]);
  });

  it('has the tokens that any annotator marked, with their places in the text', async () => {
    const marked = (words: string, ...rationales: number[][]) => ({
      ...post(words, ['hatespeech', 'None'], ['offensive', 'None'], ['offensive', 'None']),
      rationales,
    });
    const content = {
      a: marked('one two three', [0, 1, 0], [0, 0, 1], [0, 0, 0]),
      b: marked('four five', [0, 0]),
      c: marked('six', [1, 0]),
      d: marked('seven'),
    };
    const { rationales, texts } = await load({ path: await published(content), split: 'all' });
    expect(rationales).toEqual([
      {
        tokens: [
          { start: 0, end: 3 },
          { start: 4, end: 7 },
          { start: 8, end: 13 },
        ],
        marked: Uint8Array.of(0, 1, 1),
      },
      null,
      null,
      null,
    ]);
    expect(rationales![0]!.tokens.map(({ start, end }) => texts![0].slice(start, end))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(await load({ path: await published() })).not.toHaveProperty('rationales');
  });

  it('takes other communities on request', async () => {
    const data = await load({ path: await published(), communities: ['Men'] });
    expect(data.groups).toEqual([{ id: 'Men', attribute: 'gender', members: Uint32Array.of(0) }]);
    expect(hatexplain.options.safeParse({ path: 'a', communities: ['Other'] }).success).toBe(false);
  });

  it('takes the split’s posts in its order, or all of the file', async () => {
    const path = await published();
    expect((await load({ path, split: 'train' })).ids).toEqual(['p5']);
    expect((await load({ path, split: 'all' })).ids).toEqual(['p1', 'p2', 'p4', 'p5']);
    expect(await problemsOf(load({ path, split: 'val' }))).toMatchObject([{ message: expect.stringMatching(/"val"/) }]);
  });

  it('does not take a file for a split when the divisions are not there', async () => {
    expect(await problemsOf(load({ path: await published(posts, null) }))).toMatchObject([
      { file: expect.stringMatching(/post_id_divisions\.json$/), hint: expect.stringMatching(/`split: all`/) },
    ]);
    expect(await problemsOf(load({ path: await published(posts, { tests: [] }) }))).toMatchObject([
      { message: 'has no list of post ids under "test"' },
    ]);
  });

  it('counts the posts of a split that the file lacks', async () => {
    const { p1, p2 } = posts;
    expect(await problemsOf(load({ path: await published({ p1, p2 }) }))).toMatchObject([
      { message: '2 of the 4 posts of split "test" are not in the file' },
    ]);
  });

  it('names each post that is not as published', async () => {
    const wrong = {
      p1: { ...posts.p1, annotators: posts.p1.annotators.slice(1) },
      p2: post('x', ['hate'], ['normal'], ['normal']),
      p3: { annotators: posts.p3.annotators },
    };
    const problems = await problemsOf(load({ path: await published(wrong) }));
    expect(problems.map(({ message }) => message.split(': ').slice(0, 2))).toEqual([
      ['post "p1" is not as published', 'annotators'],
      ['post "p2" is not as published', 'annotators.0.label'],
      ['post "p3" is not as published', 'post_tokens'],
    ]);
    expect(await problemsOf(load({ path: await published([]) }))).toMatchObject([
      { message: expect.stringMatching(/object of posts/) },
    ]);
  });
});

describe('HateXplain as a CSV of posts', () => {
  const csv = ',text,label,category,id\np1,one,1,1,9\np2,two,0,0,8\np3,three,3,3,7\np4,four,2,2,6\np5,five,0,0,5\n';

  it('has the posts and majority categories of a split, and no groups', async () => {
    const path = await fileOf('posts.csv', csv);
    const list = await fileOf('divisions.json', JSON.stringify(divisions));
    expect(await load({ posts: path, divisions: list, split: 'test' })).toMatchObject({
      ids: ['p4', 'p1', 'p2'],
      texts: ['four', 'one', 'two'],
      codes: Uint16Array.of(2, 1, 0),
      positive: Uint8Array.of(1, 1, 0),
      groups: [],
      info: { dropped: { undecided: 1 } },
    });
  });

  it('reads categories that pandas made fractions of', async () => {
    const path = await fileOf('posts.csv', ',text,category\np1,one,1.0\n p2,two,0.0\n');
    expect(await load({ posts: path, split: 'all' })).toMatchObject({ ids: ['p1', 'p2'], codes: Uint16Array.of(1, 0) });
  });

  it('refuses unknown categories and posts that are there twice', async () => {
    const path = await fileOf('posts.csv', `${csv}p6,six,4,4,4\np1,again,0,0,3\n`);
    expect(await problemsOf(load({ posts: path, split: 'all' }))).toMatchObject([
      { line: 7, message: 'there is no category "4"' },
      { line: 8, message: 'the post id "p1" is listed twice' },
    ]);
  });

  it('is named instead of the published file, not beside it', () => {
    const issues = (given: object) => hatexplain.options.safeParse(given).error?.issues.map(({ path }) => path);
    expect(issues({})).toBeUndefined();
    expect(issues({ path: 'a', posts: 'b' })).toEqual([['posts']]);
    expect(issues({ posts: 'b', communities: ['Women'] })).toEqual([['communities']]);
  });
});
