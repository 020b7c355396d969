import type { Labels } from '../api/prom';
import type { hostCharts } from '../api/queries';
import type { Panel } from '../chart/panel';
import { bytes, bytesPerSecond, number, percent } from '../ui/format';

export type PanelId = keyof typeof hostCharts;

const direction: Record<string, string> = { receive: 'in', transmit: 'out', read: 'read', write: 'write' };
const deviceAndDirection = (labels: Labels) =>
  `${labels.device ?? 'all'} ${direction[labels.direction ?? ''] ?? labels.direction ?? ''}`.trim();

export const panels: (Panel & { id: PanelId })[] = [
  {
    id: 'cpu',
    title: 'CPU',
    format: percent,
    name: (labels) => labels.state ?? 'busy',
    order: ['user', 'system', 'nice', 'wait', 'iowait', 'interrupt', 'softirq', 'steal'],
    stacked: true,
    hideZeros: true,
    top: 1,
  },
  {
    id: 'memory',
    title: 'Memory',
    format: bytes,
    name: (labels) => labels.state ?? 'used',
    order: ['used', 'buffered', 'cached', 'inactive', 'free'],
    stacked: true,
    binary: true,
  },
  {
    id: 'load',
    title: 'Load average',
    format: number,
    name: (labels) => labels.over ?? 'load',
    order: ['1m', '5m', '15m'],
    top: 1,
  },
  {
    id: 'network',
    title: 'Network',
    format: bytesPerSecond,
    name: deviceAndDirection,
    below: (labels) => labels.direction === 'transmit',
    hideZeros: true,
  },
  {
    id: 'disk',
    title: 'Disk throughput',
    format: bytesPerSecond,
    name: deviceAndDirection,
    below: (labels) => labels.direction === 'write',
    hideZeros: true,
  },
  {
    id: 'filesystem',
    title: 'Filesystems',
    format: percent,
    name: (labels) => labels.mountpoint ?? labels.device ?? 'disk',
    top: 1,
  },
];
