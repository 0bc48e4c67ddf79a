/**
 * Progress for people: on a terminal one line per running task, redrawn in place and gone when it is done; elsewhere
 * (a file, a CI log) a plain line now and then. Tasks of less than a second are not worth a line.
 */
import { Chalk } from 'chalk';
import { columns } from '../report/console/columns.ts';
import { type Progress, silent, type Task } from '../support/progress.ts';
import { escapeTerminal, withoutCommands } from '../view/text/escape.ts';
import type { Output } from './io.ts';

export interface ProgressOptions {
  color?: boolean;
  /** Redraw in place? Default: whether the stream is a terminal. */
  live?: boolean;
  /** Milliseconds; for tests. */
  now?: () => number;
}

/** Progress that has something to tidy up: a run that ends in an error leaves tasks unfinished. */
export interface TerminalProgress extends Progress {
  close(): void;
}

export const silentProgress: TerminalProgress = { ...silent, close() {} };

/** A task is shown once it has lasted so long. */
const patience = 1000;
const redrawEvery = 100;
const plainEvery = 10_000;
/** The rate is that of so many milliseconds past: what the cache answered at the start says nothing of the rest. */
const rateWindow = 10_000;

export function terminalProgress(stream: Output, options: ProgressOptions = {}): TerminalProgress {
  const { now = () => performance.now(), live = stream.isTTY === true } = options;
  return live ? liveProgress(stream, options.color === true, now) : plainProgress(stream, now);
}

/** What one task has done so far. */
class Running {
  done = 0;
  state = '';
  readonly label: string;
  readonly total: number | null;
  readonly unit: string;
  readonly startedAt: number;
  #samples: { at: number; done: number }[];

  constructor(label: string, total: number | null, unit: string, startedAt: number) {
    this.label = escapeTerminal(label);
    this.total = total;
    this.unit = unit;
    this.startedAt = startedAt;
    this.#samples = [{ at: startedAt, done: 0 }];
  }

  /** Units a second of late, and the seconds that are left at that rate; null where it cannot be told. */
  pace(at: number): { rate: number | null; left: number | null } {
    if (at - this.#samples.at(-1)!.at >= 500) this.#samples.push({ at, done: this.done });
    while (this.#samples.length > 2 && at - this.#samples[1].at > rateWindow) this.#samples.shift();
    const [first] = this.#samples;
    const rate = at > first.at && this.done > first.done ? ((this.done - first.done) * 1000) / (at - first.at) : null;
    return { rate, left: rate === null || this.total === null ? null : Math.max(0, this.total - this.done) / rate };
  }
}

function liveProgress(stream: Output, color: boolean, now: () => number): TerminalProgress {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const tasks = new Set<Running>();
  let drawn = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const erased = () => (drawn ? `\u001b[${drawn}A\u001b[0J` : '');
  const redraw = (note = '') => {
    const at = now();
    // One column is left free: some terminals break the line when the last one is written.
    const width = (stream.columns || 80) - 1;
    const lines = [...tasks]
      .filter((task) => at - task.startedAt >= patience)
      .map((task) => barLine(task, at, width, chalk.cyan));
    const text = `${erased()}${note}${lines.map((line) => `${line}\n`).join('')}`;
    drawn = lines.length;
    drawnAt = at;
    if (text) stream.write(text);
  };

  const stopTimer = () => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    start(label, total, unit) {
      const task = new Running(label, total, unit, now());
      tasks.add(task);
      // For tasks that advance seldom. It keeps no process alive.
      timer ??= setInterval(() => redraw(), 250).unref();
      return {
        advance(units) {
          task.done += units;
          if (now() - drawnAt >= redrawEvery) redraw();
        },
        state(words) {
          task.state = escapeTerminal(words);
        },
        end() {
          tasks.delete(task);
          if (!tasks.size) stopTimer();
          if (drawn) redraw();
        },
      };
    },
    note: (message) => redraw(noteLine(message)),
    close() {
      tasks.clear();
      stopTimer();
      if (drawn) redraw();
    },
  };
}

/** `label  ━━━━━─────  50 %  5,000/10,000 texts  320/s  0:15 left`, with as much of it as fits into `width` columns. */
function barLine(task: Running, at: number, width: number, paint: (text: string) => string): string {
  const { label, done, total, unit, state } = task;
  const { rate, left } = task.pace(at);
  const share = total ? Math.min(1, done / total) : null;
  const percent = share === null ? '' : `${Math.floor(share * 100)} %`.padStart(5);
  const count = `${grouped(done)}${total === null ? '' : `/${grouped(total)}`}`;
  const speed = rate === null ? '' : `${formatRate(rate)}/s`;
  const time = left === null ? '' : `${formatTime(left)} left`;

  // The time left is what people look for; the count and then the rate give way first.
  const candidates = [
    [percent, `${count} ${unit}`, speed, state, time],
    [percent, `${count} ${unit}`, speed, time],
    [percent, count, speed, time],
    [percent, count, time],
    [percent || count, time],
    [percent || count],
  ].map((parts) => parts.filter(Boolean).join('  '));
  const narrowest = Math.min(columns(label), 10) + 2 + (share === null ? 0 : 7);
  const tail = candidates.find((text) => text.length + narrowest <= width) ?? '';
  const room = width - tail.length - 2;
  const bar = share === null ? 0 : Math.max(5, Math.min(24, room - 2 - columns(label)));
  const shownLabel = truncate(label, room - (bar ? bar + 2 : 0));
  const filled = Math.round((share ?? 0) * bar);
  const drawnBar = bar ? `${paint('━'.repeat(filled))}${'─'.repeat(bar - filled)}` : '';
  return [shownLabel, drawnBar, tail].filter(Boolean).join('  ');
}

function plainProgress(stream: Output, now: () => number): TerminalProgress {
  let writtenAt = now();
  return {
    start(label, total, unit): Task {
      const task = new Running(label, total, unit, now());
      const of = total === null ? '' : ` of ${grouped(total)}`;
      return {
        advance(units) {
          task.done += units;
          const at = now();
          if (at - writtenAt < plainEvery || at - task.startedAt < patience) return;
          writtenAt = at;
          const { rate, left } = task.pace(at);
          const pace = `${rate === null ? '' : `, ${formatRate(rate)}/s`}${task.state && `, ${task.state}`}${left === null ? '' : `, ${formatTime(left)} left`}`;
          stream.write(`${task.label}: ${grouped(task.done)}${of} ${unit}${pace}\n`);
        },
        state(words) {
          task.state = escapeTerminal(words);
        },
        end() {
          const took = now() - task.startedAt;
          if (took >= patience)
            stream.write(`${task.label}: ${grouped(task.done)} ${unit} in ${formatTime(took / 1000)}\n`);
        },
      };
    },
    note: (message) => void stream.write(noteLine(message)),
    close() {},
  };
}

const grouped = (n: number) => n.toLocaleString('en');

function formatRate(rate: number): string {
  return rate >= 10 ? grouped(Math.round(rate)) : rate.toFixed(1);
}

/** `0:07`, `12:30`, `1:02:30`. */
function formatTime(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (n: number) => String(n).padStart(2, '0');
  return h ? `${h}:${padded(m)}:${padded(s)}` : `${m}:${padded(s)}`;
}

function truncate(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let cut = '';
  for (const character of text) {
    if (columns(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** One line, and none that GitHub would take for a command. */
const noteLine = (message: string): string => withoutCommands(`${escapeTerminal(message)}\n`);
