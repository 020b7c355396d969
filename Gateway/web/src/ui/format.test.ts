import { describe, expect, test } from 'vitest';
import { ago, brief, bytes, bytesPerSecond, compact, longSpan, missing, number, percent, span } from './format';

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [10_239_999, '9.77 MiB'],
    [16 * 1024 ** 3, '16.0 GiB'],
    [1023.99 * 1024 ** 3, '1.00 TiB'],
    [-2048, '−2.00 KiB'],
    [9e18, '7994 PiB'],
  ])('%d reads %s', (value, text) => expect(bytes(value)).toBe(text));

  test.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])('%s is missing', (value) => expect(bytes(value)).toBe(missing));
});

describe('bytesPerSecond', () => {
  test.each([
    [0, '0 B/s'],
    [999.4, '999 B/s'],
    [999.7, '1.00 kB/s'],
    [1_240_000, '1.24 MB/s'],
    [125_000_000, '125 MB/s'],
  ])('%d reads %s', (value, text) => expect(bytesPerSecond(value)).toBe(text));

  test('a missing value has no unit', () => expect(bytesPerSecond(null)).toBe(missing));
});

test.each([
  [0, '0.0 %'],
  [0.0341, '3.4 %'],
  [0.0996, '10 %'],
  [0.341, '34 %'],
  [1, '100 %'],
  [undefined, missing],
])('percent of %s reads %s', (value, text) => expect(percent(value)).toBe(text));

test.each([
  [0, '0.00'],
  [1.2345, '1.23'],
  [123.4, '123'],
  [0.0001234, '0.000123'],
  [12_345_678, '1.23e7'],
  [Number.POSITIVE_INFINITY, '∞'],
  [Number.NaN, missing],
])('number %s reads %s', (value, text) => expect(number(value)).toBe(text));

test.each([
  [0, 'just now'],
  [4.99, 'just now'],
  [5, '5s ago'],
  [59.9, '59s ago'],
  [60, '1m ago'],
  [3599, '59m ago'],
  [3600, '1h ago'],
  [86_400, '1d ago'],
  [undefined, 'never'],
])('%s seconds ago reads %s', (seconds, text) => expect(ago(seconds)).toBe(text));

test('a clock that runs behind gives no negative age', () => expect(span(-3)).toBe('0s'));

test.each([
  [0, '0s'],
  [62, '1m 2s'],
  [3600, '1h'],
  [90_061, '1d 1h'],
])('longSpan of %d reads %s', (seconds, text) => expect(longSpan(seconds)).toBe(text));

test.each([
  ['8.00 GiB', '8 GiB'],
  ['1.50', '1.5'],
  ['0.0 %', '0 %'],
  ['10 %', '10 %'],
  ['100 B', '100 B'],
  ['1.05 MB/s', '1.05 MB/s'],
])('brief of %s is %s', (text, expected) => expect(brief(text)).toBe(expected));

test.each([
  [0, '0.00'],
  [-12.345, '-12.35'],
  [945_701, '946 k'],
  [-2_000_000, '−2.00 M'],
  [1.5e17, '150 P'],
  [2.5e19, '2.50e19'],
  [Number.NaN, missing],
])('compact of %s is %s', (value, text) => expect(compact(value)).toBe(text));
