import type { Labels } from '../api/prom';

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
