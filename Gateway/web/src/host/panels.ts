import type { Labels } from '../api/prom';
import { bytes, bytesPerSecond, number, percent } from '../format';
import type { hostCharts } from '../queries';

export type PanelId = keyof typeof hostCharts;

/** How one chart shows its lines. */
export interface Panel {
  id: string;
  title: string;
  format: (value: number | null | undefined) => string;
  /** A line's name in the legend. */
  name: (labels: Labels) => string;
  /** Names in the order of the legend, from the bottom of a stack; others follow by name. */
  order?: string[];
  stacked?: boolean;
  /** Lines drawn below zero, for two directions in one chart. */
  below?: (labels: Labels) => boolean;
  /** Lines that are zero all the time say nothing here. */
  hideZeros?: boolean;
  /** Where the axis ends at least; otherwise at the data. */
  top?: number;
  /** Values may be negative, and the axis need not begin at zero. */
  signed?: boolean;
  /** Ticks at powers of two. */
  binary?: boolean;
}

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
