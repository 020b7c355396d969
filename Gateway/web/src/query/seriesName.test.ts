import { expect, test } from 'vitest';
import { seriesName } from './seriesName';

test.each([
  [{}, '{}'],
  [{ __name__: 'up' }, 'up'],
  [{ __name__: 'up', job: 'a', instance: 'b"c' }, 'up{instance="b\\"c", job="a"}'],
  [{ job: 'a' }, '{job="a"}'],
])('%o is written %s', (labels, text) => expect(seriesName(labels)).toBe(text));
