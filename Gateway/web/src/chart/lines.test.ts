import { expect, test } from 'vitest';
import { fromMatrix } from './frame';
import { linesOf, maxLines } from './lines';
import type { Panel } from './panel';

const base: Panel = { id: 'test', title: 'Test', format: String, name: (labels) => labels.name ?? '' };
const stacked: Panel = { ...base, order: ['user', 'system', 'nice', 'steal'], stacked: true, hideZeros: true };
const twoWays: Panel = { ...base, below: (labels) => labels.name === 'out' };
const series = (metric: Record<string, string>, ...values: number[]) => ({
  metric,
  values: values.map((value, i) => [i, String(value)] as [number, string]),
});

test('lines stand in their order, stacked, without those that are always zero', () => {
  const frame = fromMatrix([series({ name: 'system' }, 1, 2), series({ name: 'steal' }, 0, 0), series({ name: 'user' }, 3, 4)], 0, 1, 1);
  const { lines } = linesOf(frame, stacked);
  expect(lines.map((line) => line.name)).toEqual(['user', 'system']);
  expect(lines.map((line) => line.drawn)).toEqual([
    [3, 4],
    [4, 6],
  ]);
});

test('a line keeps its colour when one below it disappears', () => {
  const colours = (nice: number) =>
    linesOf(
      fromMatrix([series({ name: 'user' }, 1), series({ name: 'nice' }, nice), series({ name: 'steal' }, 1)], 0, 0, 1),
      stacked,
    ).lines;
  expect(colours(1).find((line) => line.name === 'steal')?.colour).toBe(colours(0).find((line) => line.name === 'steal')?.colour);
});

test('a line of the other direction is drawn below zero, and listed as it is', () => {
  const frame = fromMatrix([series({ name: 'out' }, 5), series({ name: 'in' }, 7)], 0, 0, 1);
  const { lines } = linesOf(frame, twoWays);
  expect(lines.map((line) => [line.name, line.drawn[0], line.values[0]])).toEqual([
    ['in', 7, 7],
    ['out', -5, 5],
  ]);
});

test('only the largest of many lines are kept, and the rest is counted', () => {
  const many = Array.from({ length: maxLines + 3 }, (_, i) => series({ name: `/m${i}` }, i / 100));
  const { lines, leftOut } = linesOf(fromMatrix(many, 0, 0, 1), base);
  expect(leftOut).toBe(3);
  expect(lines.map((line) => line.name)).toEqual(Array.from({ length: maxLines }, (_, i) => `/m${i + 3}`));
});
