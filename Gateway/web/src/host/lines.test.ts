import { expect, test } from 'vitest';
import { fromMatrix } from './frame';
import { linesOf, maxLines } from './lines';
import { type Panel, panels } from './panels';

const panel = (id: string) => panels.find((p) => p.id === id) as Panel;
const series = (metric: Record<string, string>, ...values: number[]) => ({
  metric,
  values: values.map((value, i) => [i, String(value)] as [number, string]),
});

test('CPU states stand in their order, stacked, without those that are always zero', () => {
  const frame = fromMatrix([series({ state: 'system' }, 1, 2), series({ state: 'steal' }, 0, 0), series({ state: 'user' }, 3, 4)], 0, 1, 1);
  const { lines } = linesOf(frame, panel('cpu'));
  expect(lines.map((line) => line.name)).toEqual(['user', 'system']);
  expect(lines.map((line) => line.drawn)).toEqual([
    [3, 4],
    [4, 6],
  ]);
});

test('a state keeps its colour when one below it disappears', () => {
  const colours = (nice: number) =>
    linesOf(
      fromMatrix([series({ state: 'user' }, 1), series({ state: 'nice' }, nice), series({ state: 'steal' }, 1)], 0, 0, 1),
      panel('cpu'),
    ).lines;
  expect(colours(1).find((line) => line.name === 'steal')?.colour).toBe(colours(0).find((line) => line.name === 'steal')?.colour);
});

test('what is sent is drawn below zero, and listed as it is', () => {
  const frame = fromMatrix(
    [series({ device: 'eth0', direction: 'transmit' }, 5), series({ device: 'eth0', direction: 'receive' }, 7)],
    0,
    0,
    1,
  );
  const { lines } = linesOf(frame, panel('network'));
  expect(lines.map((line) => [line.name, line.drawn[0], line.values[0]])).toEqual([
    ['eth0 in', 7, 7],
    ['eth0 out', -5, 5],
  ]);
});

test('only the largest of many lines are kept, and the rest is counted', () => {
  const many = Array.from({ length: maxLines + 3 }, (_, i) => series({ mountpoint: `/m${i}` }, i / 100));
  const { lines, leftOut } = linesOf(fromMatrix(many, 0, 0, 1), panel('filesystem'));
  expect(leftOut).toBe(3);
  expect(lines.map((line) => line.name)).toEqual(Array.from({ length: maxLines }, (_, i) => `/m${i + 3}`));
});
