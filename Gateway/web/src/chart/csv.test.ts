import { expect, test } from 'vitest';
import { toCsv } from './csv';
import type { ShownLine } from './lines';

const line = (name: string, values: (number | null)[]) => ({ name, values }) as ShownLine;

test('a row per point, a column per line, nothing where nothing is known', () => {
  expect(toCsv([0, 60], [line('user', [0.5, null]), line('a "b", c', [1, 2])])).toBe(
    'time,user,"a ""b"", c"\r\n1970-01-01T00:00:00.000Z,0.5,1\r\n1970-01-01T00:01:00.000Z,,2\r\n',
  );
});

test('a name that a spreadsheet would run is kept as text', () => {
  expect(toCsv([], [line('=cmd()', [])])).toBe("time,'=cmd()\r\n");
});
