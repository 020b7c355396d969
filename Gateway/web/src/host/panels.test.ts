import { expect, test } from 'vitest';
import { fromMatrix } from '../chart/frame';
import { linesOf } from '../chart/lines';
import { type PanelId, panels } from './panels';

/** The names and drawn values of a panel's lines; each series has one value. */
function drawn(id: PanelId, series: [Record<string, string>, number][]) {
  const panel = panels.find((p) => p.id === id);
  if (!panel) throw new Error(`no panel ${id}`);
  const items = series.map(([metric, value]) => ({ metric, values: [[0, String(value)] as [number, string]] }));
  return linesOf(fromMatrix(items, 0, 0, 1), panel).lines.map((line) => [line.name, line.drawn[0]]);
}

test('CPU states are stacked from user upwards, without those that are always zero', () =>
  expect(drawn('cpu', [[{ state: 'system' }, 1], [{ state: 'steal' }, 0], [{ state: 'user' }, 3]])).toEqual([
    ['user', 3],
    ['system', 4],
  ]));

test('memory keeps its states also at zero, free on top', () =>
  expect(drawn('memory', [[{ state: 'free' }, 2], [{ state: 'cached' }, 0], [{ state: 'used' }, 3]])).toEqual([
    ['used', 3],
    ['cached', 3],
    ['free', 5],
  ]));

test.each(['network', 'disk'] as const)('%s shows what leaves the machine below zero', (id) => {
  const [to, from] = id === 'network' ? ['receive', 'transmit'] : ['read', 'write'];
  expect(drawn(id, [[{ device: 'd0', direction: from as string }, 5], [{ device: 'd0', direction: to as string }, 7]])).toEqual([
    [id === 'network' ? 'd0 in' : 'd0 read', 7],
    [id === 'network' ? 'd0 out' : 'd0 write', -5],
  ]);
});

test('filesystems are named by where they are mounted', () =>
  expect(drawn('filesystem', [[{ mountpoint: '/home' }, 0.5], [{ device: 'sdb1' }, 0.1]])).toEqual([
    ['/home', 0.5],
    ['sdb1', 0.1],
  ]));
