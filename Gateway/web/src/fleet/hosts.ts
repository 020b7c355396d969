import type { Labels, VectorItem } from '../api/prom';
import type { fleet, fleetSlow } from '../api/queries';
import { hostLevel, type Level, staleAfter } from '../ui/health';

// The hosts of the fleet page: results of many queries, put together by the labels that make a host.

export interface Host {
  key: string;
  name: string;
  instance: string | undefined;
  cpu?: number | undefined;
  memory?: number | undefined;
  memoryTotal?: number | undefined;
  disk?: number | undefined;
  /** The mount point that is fullest. */
  diskMount?: string | undefined;
  load?: number | undefined;
  cores?: number | undefined;
  received?: number | undefined;
  sent?: number | undefined;
  /** Unix seconds of the newest sample. */
  seen?: number | undefined;
  /** Seconds between two reports, as far as known. */
  interval?: number | undefined;
  system?: string | undefined;
}

/** What the parts of the page have learnt, each replaced as a whole when its query is answered. */
export interface Sources {
  live?: Partial<Record<keyof typeof fleet, VectorItem[]>>;
  slow?: Partial<Record<keyof typeof fleetSlow, VectorItem[]>>;
  lastSeen?: VectorItem[];
}

const keyOf = (labels: Labels) => `${labels.host_name ?? ''}\n${labels.instance ?? ''}`;

export function collectHosts({ live = {}, slow = {}, lastSeen = [] }: Sources): Host[] {
  const hosts = new Map<string, Host>();

  function each(items: VectorItem[] | undefined, set: (host: Host, value: number, labels: Labels) => void, create = false) {
    for (const { metric, value } of items ?? []) {
      if (!metric.host_name && !metric.instance) continue;
      const key = keyOf(metric);
      let host = hosts.get(key);
      if (!host) {
        if (!create) continue;
        host = { key, name: metric.host_name || metric.instance || '', instance: metric.instance || undefined };
        hosts.set(key, host);
      }
      set(host, Number(value[1]), metric);
    }
  }
  const number = (field: 'cpu' | 'memory' | 'memoryTotal' | 'load' | 'cores' | 'received' | 'sent') => (host: Host, value: number) => {
    if (Number.isFinite(value)) host[field] = value;
  };
  const see = (host: Host, value: number) => {
    host.seen = Math.max(host.seen ?? 0, value);
  };

  each(lastSeen, see, true);
  each(live.seen, see, true);
  each(live.cpu, number('cpu'), true);
  each(live.memory, number('memory'), true);
  each(live.load, number('load'));
  each(live.received, number('received'));
  each(live.sent, number('sent'));
  each(slow.memoryTotal, number('memoryTotal'));
  each(slow.cores, number('cores'));
  each(slow.disk, (host, value, labels) => {
    if (!Number.isFinite(value)) return;
    host.disk = value;
    host.diskMount = labels.mountpoint;
  });
  each(slow.samples, (host, count) => {
    if (count > 0) host.interval = 300 / count;
  });
  each(slow.info, (host, _, labels) => {
    host.system = labels.os_description || labels.os_type;
  });
  return [...hosts.values()];
}

export function age(host: Host, now: number): number | undefined {
  return host.seen === undefined ? undefined : Math.max(0, now - host.seen);
}

export function isStale(host: Host, now: number): boolean {
  const seconds = age(host, now);
  return seconds === undefined || seconds > staleAfter(host.interval);
}

export function levelOfHost(host: Host, now: number): Level {
  return hostLevel(host, isStale(host, now));
}

/** The page of a host: by its instance; by its name if it has none; by both if another host shares the instance. */
export function hostUrl(host: Host, all: Host[]): string {
  if (!host.instance) return `/hosts/${encodeURIComponent(host.name)}?by=host_name`;
  const shared = all.some((other) => other !== host && other.instance === host.instance);
  return `/hosts/${encodeURIComponent(host.instance)}${shared ? `?host_name=${encodeURIComponent(host.name)}` : ''}`;
}
