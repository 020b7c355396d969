import { parser } from '@prometheus-io/lezer-promql';
import { expect, test } from 'vitest';
import { cpuHistory, fleet, fleetSlow, hostCharts, hostFacts, hostSelector, lastSeen, reportTimes, windows } from './queries';

const host = hostSelector({ instance: 'a"b\\c', host_name: 'x' });
const all = {
  ...fleet,
  ...fleetSlow,
  lastSeen,
  cpuHistory,
  reportTimes: reportTimes(host),
  ...hostFacts(host),
  ...Object.fromEntries(Object.entries(hostCharts).map(([name, of]) => [`chart ${name}`, of(host, windows(240, 5))])),
};

test.each(Object.entries(all))('%s is PromQL', (_, text) => {
  const wrong: string[] = [];
  parser.parse(text).iterate({ enter: (node) => void (node.type.isError && wrong.push(text.slice(node.from, node.to + 20))) });
  expect(wrong).toEqual([]);
});

test('label values are quoted, and absent labels are not asked for', () => {
  expect(host).toBe('instance="a\\"b\\\\c",host_name="x"');
  expect(hostSelector({ instance: 'a', host_name: undefined })).toBe('instance="a"');
});

test('windows hold several reports, and averages begin where points are sparse', () => {
  expect(windows(5, 5)).toEqual({ rate: 20, gauge: 15, average: false });
  expect(windows(240, 5)).toEqual({ rate: 240, gauge: 240, average: true });
  expect(windows(5, 60)).toEqual({ rate: 240, gauge: 180, average: false });
});
