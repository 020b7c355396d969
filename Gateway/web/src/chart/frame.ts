import type { Labels, MatrixItem, VectorItem } from '../api/prom';

// The data of one chart: points in time, and for each line a value or null (nothing known) per point.

export interface Line {
  key: string;
  labels: Labels;
  values: (number | null)[];
}

export interface Frame {
  /** Seconds between points; the newest point may be nearer, since it moves along with the present. */
  step: number;
  /** Unix seconds, ascending. */
  times: number[];
  lines: Line[];
}

/** Identifies a line: its labels, in one order. */
export function keyOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n');
}

/** A range query's answer on its full grid, so that missing points stay missing. */
export function fromMatrix(items: MatrixItem[], start: number, end: number, step: number): Frame {
  const count = Math.floor((end - start) / step + 1e-9) + 1;
  const times = Array.from({ length: count }, (_, i) => start + i * step);
  const lines = items.map(({ metric, values }) => {
    const line: Line = { key: keyOf(metric), labels: metric, values: new Array<number | null>(count).fill(null) };
    for (const [time, text] of values) {
      const i = Math.round((time - start) / step);
      if (i >= 0 && i < count) line.values[i] = finite(text);
    }
    return line;
  });
  return { step, times, lines };
}

/** Adds what was evaluated at `time`, and forgets what is older than `range` seconds. Until a full step has gone by it replaces the newest point. */
export function append(frame: Frame, time: number, items: VectorItem[], range: number): Frame {
  const { step } = frame;
  const last = frame.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  if (time <= last) return frame;
  const before = frame.times.at(-2);
  const replaces = before !== undefined && time - before < step * 1.001;
  // After a pause in the pushes an empty point keeps the line from bridging the gap.
  const pause = time - last > 2.5 * step && frame.times.length > 0;

  const keep = frame.times.findIndex((t) => t >= time - range - step);
  const from = keep < 0 ? frame.times.length : keep;
  const to = replaces ? frame.times.length - 1 : frame.times.length;
  const times = frame.times.slice(from, to);
  if (pause) times.push(last + step);
  times.push(time);

  const lines = new Map<string, Line>();
  for (const line of frame.lines) {
    const values = line.values.slice(from, to);
    if (pause) values.push(null);
    values.push(null);
    lines.set(line.key, { ...line, values });
  }
  for (const { metric, value } of items) {
    const key = keyOf(metric);
    const line = lines.get(key) ?? { key, labels: metric, values: new Array<number | null>(times.length).fill(null) };
    line.values[times.length - 1] = finite(value[1]);
    lines.set(key, line);
  }
  return { step, times, lines: [...lines.values()].filter((line) => line.values.some((value) => value !== null)) };
}

function finite(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Each line on top of those before it; where none has a value, none; a line without a value adds nothing. */
export function stack(lines: (number | null)[][]): (number | null)[][] {
  const length = lines[0]?.length ?? 0;
  const sums = new Array<number | null>(length).fill(null);
  const known = sums.map((_, i) => lines.some((line) => line[i] != null));
  return lines.map((line) =>
    line.map((value, i) => {
      if (!known[i]) return null;
      sums[i] = (sums[i] ?? 0) + (value ?? 0);
      return sums[i];
    }),
  );
}

export interface Summary {
  last: number | null;
  average: number | null;
  max: number | null;
}

/** A line in three numbers. The last one is that of the newest point, null if it is missing there. */
export function summarize(values: (number | null)[]): Summary {
  let sum = 0;
  let count = 0;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count++;
    if (value > max) max = value;
  }
  return count === 0 ? { last: null, average: null, max: null } : { last: values.at(-1) ?? null, average: sum / count, max };
}
