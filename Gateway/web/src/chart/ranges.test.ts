import { expect, test } from 'vitest';
import { ranges, spanOf, stepOf } from './ranges';

const query = (text: string) => new URLSearchParams(text);

test('without a range it is the last 15 minutes', () => expect(spanOf(query(''))).toEqual({ kind: 'last', seconds: 900 }));

test('a known range is the last so many seconds', () => expect(spanOf(query('range=6h'))).toEqual({ kind: 'last', seconds: 21_600 }));

test('from and to are a fixed piece', () => expect(spanOf(query('from=1000&to=1060'))).toEqual({ kind: 'fixed', from: 1000, to: 1060 }));

test.each(['range=7y', 'from=100&to=90', 'from=a&to=b', 'from=1&to=Infinity', 'from=5'])('%s falls back', (text) =>
  expect(spanOf(query(text))).toEqual({ kind: 'last', seconds: 900 }),
);

test('every range keeps to a few hundred points', () => {
  for (const { seconds, step } of ranges) expect(seconds / step).toBeLessThanOrEqual(400);
});

test.each([
  [60, 1],
  [900, 5],
  [5000, 15],
  [3_000_000, 3600],
])('a piece of %d s has points %d s apart', (seconds, step) => expect(stepOf({ kind: 'fixed', from: 100, to: 100 + seconds })).toBe(step));
