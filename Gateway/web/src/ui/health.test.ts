import { expect, test } from 'vitest';
import { hostLevel, intervalOf, levelOf, staleAfter } from './health';

test.each([
  ['cpu', 0.8, 'healthy'],
  ['cpu', 0.801, 'warning'],
  ['cpu', 0.95, 'warning'],
  ['cpu', 0.951, 'critical'],
  ['memory', 0.85, 'healthy'],
  ['memory', 0.86, 'warning'],
  ['memory', 0.96, 'critical'],
  ['disk', 0.8, 'healthy'],
  ['disk', 0.81, 'warning'],
  ['disk', 0.901, 'critical'],
  ['disk', undefined, 'unknown'],
  ['disk', Number.NaN, 'unknown'],
] as const)('%s at %s is %s', (measure, fraction, level) => expect(levelOf(measure, fraction)).toBe(level));

test('a host is as bad as the worst of what it reports', () => {
  expect(hostLevel({ cpu: 0.1, memory: 0.9, disk: 0.95 }, false)).toBe('critical');
  expect(hostLevel({ cpu: 0.1, memory: 0.9, disk: undefined }, false)).toBe('warning');
  expect(hostLevel({ cpu: 0.1 }, false)).toBe('healthy');
});

test('a host that says nothing, or said it too long ago, is unknown', () => {
  expect(hostLevel({}, false)).toBe('unknown');
  expect(hostLevel({ cpu: 0.99 }, true)).toBe('unknown');
});

test.each([
  [undefined, 45],
  [1, 15],
  [5, 15],
  [10, 30],
  [60, 180],
  [300, 200],
])('a report every %s s makes a host silent after %d s', (interval, seconds) => expect(staleAfter(interval)).toBe(seconds));

test('the interval is the usual distance, whatever one late report does', () => {
  expect(intervalOf([0, 5, 10, 47, 52, 57])).toBe(5);
  expect(intervalOf([0, 60])).toBe(60);
  expect(intervalOf([7])).toBeUndefined();
  expect(intervalOf([])).toBeUndefined();
});
