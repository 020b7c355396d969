import { expect, test } from 'vitest';
import { collectHosts, hostUrl, levelOfHost } from './hosts';
import { arrange } from './sort';

const item = (host_name: string, value: number, more: Record<string, string> = {}) => ({
  metric: { host_name, instance: `${host_name}:1`, ...more },
  value: [1000, String(value)] as [number, string],
});

test('a host is put together from all the queries that speak of it', () => {
  const [host] = collectHosts({
    live: { seen: [item('a', 995)], cpu: [item('a', 0.5)], memory: [item('a', 0.25)], load: [item('a', 1.5)] },
    slow: { disk: [item('a', 0.7, { mountpoint: '/data' })], cores: [item('a', 4)], samples: [item('a', 60)] },
    lastSeen: [item('a', 900)],
  });
  expect(host).toMatchObject({
    name: 'a',
    seen: 995,
    cpu: 0.5,
    memory: 0.25,
    load: 1.5,
    disk: 0.7,
    diskMount: '/data',
    cores: 4,
    interval: 5,
  });
});

test('a host that was only seen long ago is there, without values, and unknown', () => {
  const [host] = collectHosts({ lastSeen: [item('gone', 100)] });
  expect(host).toMatchObject({ name: 'gone', seen: 100 });
  expect(host && levelOfHost(host, 7300)).toBe('unknown');
});

test('two hosts of one name are two, series without a host none', () => {
  const seen = [
    item('a', 1),
    { metric: { host_name: 'a', instance: 'other' }, value: [1, '1'] as [number, string] },
    { metric: {}, value: [1, '1'] as [number, string] },
  ];
  expect(collectHosts({ live: { seen } })).toHaveLength(2);
});

test('NaN is no value', () => {
  const [host] = collectHosts({ live: { seen: [item('a', 999)], cpu: [item('a', Number.NaN)] } });
  expect(host?.cpu).toBeUndefined();
});

test('a page address names the instance, and the host too where that is not enough', () => {
  const hosts = collectHosts({ live: { seen: [item('a b', 1), { metric: { host_name: 'c' }, value: [1, '1'] }] } });
  expect(hosts.map((host) => hostUrl(host, hosts))).toEqual(['/hosts/a%20b%3A1', '/hosts/c?by=host_name']);
  const twins = collectHosts({
    live: { seen: ['x', 'y'].map((host_name) => ({ metric: { host_name, instance: 'same' }, value: [1, '1'] as [number, string] })) },
  });
  expect(twins.map((host) => hostUrl(host, twins))).toEqual(['/hosts/same?host_name=x', '/hosts/same?host_name=y']);
});

test('search takes every word, filters by status, sorts numbers as numbers', () => {
  const hosts = collectHosts({
    live: {
      seen: ['web-10', 'web-2', 'db-1'].map((name) => item(name, 1000)),
      cpu: [item('web-2', 0.99), item('web-10', 0.1), item('db-1', 0.2)],
    },
  });
  const names = (...args: [string, Parameters<typeof arrange>[2], Parameters<typeof arrange>[3]]) =>
    arrange(hosts, ...args, 1001).map((host) => host.name);
  expect(names('', 'all', 'name')).toEqual(['db-1', 'web-2', 'web-10']);
  expect(names('WEB 1', 'all', 'name')).toEqual(['web-2', 'web-10']);
  expect(names('', 'all', 'status')).toEqual(['web-2', 'db-1', 'web-10']);
  expect(names('', 'critical', 'name')).toEqual(['web-2']);
  expect(names('', 'all', 'cpu')).toEqual(['web-2', 'db-1', 'web-10']);
});
