import { describe, expect, test } from 'vitest';
import { terminalProgress } from '../../src/cli/progress.ts';
import { columns } from '../../src/report/console/columns.ts';

/** Moves the cursor up and clears what is below; or a line's end. */
const erase = new RegExp(`(${String.fromCharCode(27)}\\[\\d+A${String.fromCharCode(27)}\\[0J|\\n)`);

/** A stream that keeps what is written, and a clock that is moved by hand. */
function setUp(options: { live: boolean; columns?: number; color?: boolean }) {
  let time = 0;
  const writes: string[] = [];
  const stream = { write: (text: string) => writes.push(text), columns: options.columns ?? 80 };
  const progress = terminalProgress(stream, { ...options, now: () => time });
  return {
    progress,
    writes,
    wait(milliseconds: number) {
      time += milliseconds;
    },
    /** What a terminal shows after everything that was written. */
    screen() {
      const lines: string[] = [];
      for (const part of writes.join('').split(erase)) {
        const up = erase.test(part) && part.match(/\d+(?=A)/);
        if (up) lines.splice(lines.length - Number(up[0]));
        else if (part !== '\n' && part !== '') lines.push(part);
      }
      return lines;
    },
  };
}

describe('on a terminal', () => {
  test('a task of less than a second is not shown', () => {
    const { progress, wait, writes } = setUp({ live: true });
    const task = progress.start('quick', 10, 'texts');
    for (let i = 0; i < 9; i++) {
      wait(100);
      task.advance(1);
    }
    task.end();
    expect(writes).toEqual([]);
  });

  test('a longer one has a bar, a count, a rate and the time left, and is gone when it is done', () => {
    const { progress, wait, screen } = setUp({ live: true, columns: 100 });
    const task = progress.start('embedding', 10_000, 'texts');
    for (let i = 0; i < 20; i++) {
      wait(500);
      task.advance(250);
    }
    expect(screen()).toEqual(['embedding  ━━━━━━━━━━━━────────────   50 %  5,000/10,000 texts  500/s  0:10 left']);
    task.end();
    expect(screen()).toEqual([]);
  });

  test('without a total there is no bar', () => {
    const { progress, wait, screen } = setUp({ live: true });
    const task = progress.start('downloading', null, 'bytes');
    wait(2000);
    task.advance(3);
    expect(screen()).toEqual(['downloading  3 bytes  1.5/s']);
    task.end();
  });

  test('every running task has its line, and notes stand above them', () => {
    const { progress, wait, screen } = setUp({ live: true });
    const outer = progress.start('evaluating', 4, 'jobs');
    const inner = progress.start('embedding', 4, 'texts');
    wait(2000);
    inner.advance(1);
    progress.note('a stimulus was\ndropped');
    expect(screen().map((line) => line.split(' ')[0])).toEqual(['a', 'evaluating', 'embedding']);
    expect(screen()[0]).toBe('a stimulus was dropped');
    inner.end();
    expect(screen().map((line) => line.split(' ')[0])).toEqual(['a', 'evaluating']);
    outer.end();
    expect(screen()).toEqual(['a stimulus was dropped']);
  });

  test('a run that ends in an error leaves nothing behind', () => {
    const { progress, wait, screen } = setUp({ live: true });
    const task = progress.start('embedding', 4, 'texts');
    wait(2000);
    task.advance(1);
    progress.close();
    expect(screen()).toEqual([]);
  });

  test.each([200, 100, 80, 60, 50, 40, 30, 20, 10])('fits %i columns', (width) => {
    for (const label of [
      'embedding',
      'looking words up in a corpus with quite a long name',
      '日本語のコーパスを読んでいます',
    ]) {
      for (const total of [1_234_567, null]) {
        const { progress, wait, screen } = setUp({ live: true, columns: width });
        const task = progress.start(label, total, 'documents');
        for (let i = 0; i < 10; i++) {
          wait(700);
          task.advance(321);
        }
        expect(screen()).toHaveLength(1);
        expect(columns(screen()[0])).toBeLessThan(width);
        if (total && width >= 40) expect(screen()[0]).toMatch(/ left$/);
        task.end();
      }
    }
  });

  test('the rate is that of the last seconds, so that work found in the cache does not spoil the time left', () => {
    const { progress, wait, screen } = setUp({ live: true });
    const task = progress.start('embedding', 20_000, 'texts');
    wait(100);
    task.advance(10_000);
    for (let i = 0; i < 40; i++) {
      wait(500);
      task.advance(50);
    }
    expect(screen()[0]).toMatch(/ 100\/s {2}1:20 left$/);
    task.end();
  });

  test('colour is used only when it is wanted', () => {
    for (const color of [true, false]) {
      const { progress, wait, writes } = setUp({ live: true, color });
      const task = progress.start('embedding', 4, 'texts');
      wait(2000);
      task.advance(1);
      expect(writes.join('').includes('\u001b[36m')).toBe(color);
      task.end();
    }
  });
});

describe('elsewhere', () => {
  test('there is a plain line every ten seconds, and one at the end of a long task', () => {
    const { progress, wait, writes } = setUp({ live: false });
    const short = progress.start('short', 1, 'sets');
    short.advance(1);
    short.end();
    const task = progress.start('embedding', 1000, 'texts');
    for (let i = 0; i < 25; i++) {
      wait(1000);
      task.advance(40);
    }
    progress.note('a note');
    task.end();
    expect(writes).toEqual([
      'embedding: 400 of 1,000 texts, 40/s, 0:15 left\n',
      'embedding: 800 of 1,000 texts, 40/s, 0:05 left\n',
      'a note\n',
      'embedding: 1,000 texts in 0:25\n',
    ]);
  });
});
