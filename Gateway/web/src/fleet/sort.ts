import { type Level, rank } from '../ui/health';
import { type Host, levelOfHost } from './hosts';

export const sorts = { name: 'Name', status: 'Status', cpu: 'CPU', memory: 'Memory', disk: 'Disk', load: 'Load', seen: 'Last seen' };
export type Sort = keyof typeof sorts;

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The hosts that match, in order: names and statuses ascending with the worst first, measures from the highest, last seen from the longest ago. */
export function arrange(hosts: Host[], search: string, level: Level | 'all', sort: Sort, now: number): Host[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (host: Host) => `${host.name} ${host.instance ?? ''} ${host.system ?? ''}`.toLowerCase();
  return hosts
    .filter((host) => (level === 'all' || levelOfHost(host, now) === level) && words.every((word) => text(host).includes(word)))
    .sort((a, b) => compare(a, b, sort, now) || names.compare(a.name, b.name) || names.compare(a.key, b.key));
}

function compare(a: Host, b: Host, sort: Sort, now: number): number {
  switch (sort) {
    case 'name':
      return 0;
    case 'status':
      return rank(levelOfHost(a, now)) - rank(levelOfHost(b, now));
    case 'seen':
      return (a.seen ?? 0) - (b.seen ?? 0);
    default:
      return (b[sort] ?? -1) - (a[sort] ?? -1);
  }
}
