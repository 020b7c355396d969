import { describe, expect, test } from 'vitest';
import { append, type Frame, fromMatrix, keyOf, stack, summarize } from './frame';

const frame = (times: number[], values: (number | null)[], step = 5): Frame => ({
  step,
  times,
  lines: [{ key: keyOf({ cpu: 'a' }), labels: { cpu: 'a' }, values }],
});
const item = (value: string, cpu = 'a') => ({ metric: { cpu }, value: [0, value] as [number, string] });

describe('fromMatrix', () => {
  test('points that the server left out stay empty', () => {
    const made = fromMatrix(
      [
        {
          metric: { cpu: 'a' },
          values: [
            [100, '1'],
            [110, '3'],
            [115, 'NaN'],
          ],
        },
      ],
      100,
      120,
      5,
    );
    expect(made.times).toEqual([100, 105, 110, 115, 120]);
    expect(made.lines[0]?.values).toEqual([1, null, 3, null, null]);
  });

  test('fractional times find their point, and foreign ones are dropped', () => {
    const made = fromMatrix(
      [
        {
          metric: {},
          values: [
            [100.3, '1'],
            [100.8, '2'],
            [99, '9'],
            [102, '9'],
          ],
        },
      ],
      100.3,
      101.3,
      0.5,
    );
    expect(made.lines[0]?.values).toEqual([1, 2, null]);
  });

  test('no series give no lines but still the times', () => {
    expect(fromMatrix([], 0, 10, 5)).toEqual({ step: 5, times: [0, 5, 10], lines: [] });
  });
});

describe('append', () => {
  test('the newest point moves until a step has gone by', () => {
    let now = append(frame([0, 5], [1, 2]), 6, [item('3')], 900);
    expect(now.times).toEqual([0, 5, 6]);
    now = append(now, 8, [item('4')], 900);
    expect(now.times).toEqual([0, 5, 8]);
    now = append(now, 10, [item('5')], 900);
    expect(now.times).toEqual([0, 5, 10]);
    expect(now.lines[0]?.values).toEqual([1, 2, 5]);
    now = append(now, 11, [item('6')], 900);
    expect(now.times).toEqual([0, 5, 10, 11]);
  });

  test('a line without a value gets none, a new line begins with none', () => {
    const now = append(frame([0, 5], [1, 2]), 10, [item('7', 'b')], 900);
    expect(now.lines.map((line) => line.values)).toEqual([
      [1, 2, null],
      [null, null, 7],
    ]);
  });

  test('a pause in the pushes leaves a gap', () => {
    const now = append(frame([0, 5], [1, 2]), 40, [item('3')], 900);
    expect(now.times).toEqual([0, 5, 10, 40]);
    expect(now.lines[0]?.values).toEqual([1, 2, null, 3]);
  });

  test('what is older than the range goes, and with it lines that have nothing left', () => {
    const now = append(frame([0, 5, 10, 15], [1, null, null, null]), 20, [item('7', 'b')], 12);
    expect(now.times).toEqual([5, 10, 15, 20]);
    expect(now.lines.map((line) => line.key)).toEqual(['cpu=b']);
  });

  test('a push that is not newer changes nothing', () => {
    const before = frame([0, 5], [1, 2]);
    expect(append(before, 5, [item('9')], 900)).toBe(before);
  });

  test('an empty frame takes its first point', () => {
    const now = append({ step: 5, times: [], lines: [] }, 100, [item('1')], 900);
    expect(now.times).toEqual([100]);
    expect(now.lines[0]?.values).toEqual([1]);
  });

  test('many pushes keep times ascending and lines of one length', () => {
    let now: Frame = { step: 5, times: [], lines: [] };
    let time = 1000;
    for (let i = 0; i < 500; i++) {
      time += ((i * 7919) % 97) / 20;
      now = append(now, time, i % 3 ? [item(String(i))] : [item(String(i), 'b')], 60);
    }
    expect(now.times).toEqual([...now.times].sort((a, b) => a - b));
    expect(new Set(now.times).size).toBe(now.times.length);
    expect(now.lines.every((line) => line.values.length === now.times.length)).toBe(true);
    expect(now.times[0]).toBeGreaterThanOrEqual(time - 66);
  });
});

test('labels make the same key in any order', () => {
  expect(keyOf({ b: '1', a: '2' })).toBe(keyOf({ a: '2', b: '1' }));
});

test('a stack adds up, skips what is missing, and is empty where all is', () => {
  expect(
    stack([
      [1, null, null],
      [2, 3, null],
      [4, 5, null],
    ]),
  ).toEqual([
    [1, 0, null],
    [3, 3, null],
    [7, 8, null],
  ]);
});

test('a summary leaves gaps out, and has no last value after one', () => {
  expect(summarize([1, null, 3])).toEqual({ last: 3, average: 2, max: 3 });
  expect(summarize([5, null])).toEqual({ last: null, average: 5, max: 5 });
  expect(summarize([null])).toEqual({ last: null, average: null, max: null });
  expect(summarize([-4, -2])).toEqual({ last: -2, average: -3, max: -2 });
});
