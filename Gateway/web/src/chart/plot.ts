import uPlot from 'uplot';
import { brief } from '../ui/format';
import { colour } from '../ui/theme';
import type { ShownLine } from './lines';
import type { Panel } from './panel';

// The uPlot side of a chart: how it looks, and what the pointer does.

export interface PlotEvents {
  /** The point under the cursor, or null when it has left. */
  onPoint: (index: number | null) => void;
  /** A piece of time was chosen by dragging, Unix seconds. */
  onZoom: (from: number, to: number) => void;
}

const powersOfTwo = Array.from({ length: 51 }, (_, i) => 2 ** i);
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const timeWithSeconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export function createPlot(target: HTMLElement, panel: Panel, lines: ShownLine[], syncKey: string, events: PlotEvents): uPlot {
  const text = colour('--text-3');
  const grid = { stroke: colour('--grid'), width: 1 };
  const colours = lines.map((line) => colour(line.colour));
  const options: uPlot.Options = {
    width: Math.max(200, target.clientWidth),
    height: target.clientHeight || 190,
    padding: [10, 8, 0, 0],
    legend: { show: false },
    scales: { x: { time: true, auto: false }, y: { range: (_, min, max) => yRange(panel, min, max) } },
    axes: [
      {
        stroke: text,
        font: '11px "Geist Variable", system-ui, sans-serif',
        grid: { show: false },
        ticks: { stroke: grid.stroke, width: 1, size: 4 },
        size: 26,
        gap: 4,
        space: 64,
        values: (_, splits, __, ___, increment) => splits.map((s) => (increment < 60 ? timeWithSeconds : time).format(s * 1000)),
      },
      {
        stroke: text,
        font: '11px "Geist Variable", system-ui, sans-serif',
        grid,
        ticks: { show: false },
        size: 64,
        gap: 6,
        space: 34,
        ...(panel.binary ? { incrs: powersOfTwo } : {}),
        values: (_, splits) => splits.map((split) => brief(panel.format(panel.signed ? split : Math.abs(split)))),
      },
    ],
    series: [
      {},
      ...lines.map((line, i): uPlot.Series => {
        const stroke = colours[i] ?? text;
        const filled = panel.stacked ? i === 0 : line.below || panel.below !== undefined;
        return {
          label: line.name,
          stroke,
          width: panel.stacked ? 1 : 1.6,
          points: { show: lonely },
          spanGaps: false,
          ...(filled ? { fill: faded(stroke, panel.stacked ? 0.55 : 0.1), fillTo: 0 } : {}),
        };
      }),
    ],
    bands: panel.stacked
      ? lines.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number], fill: faded(colours[i + 1] ?? text, 0.55) }))
      : [],
    cursor: {
      y: false,
      points: { size: 7, width: 2 },
      drag: { x: true, y: false, setScale: false },
      // The crosshair goes with the pointer on all charts; a drag concerns one.
      sync: { key: syncKey, setSeries: false, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
    },
    hooks: {
      setCursor: [(plot) => events.onPoint(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 8) return;
          events.onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
  return new uPlot(options, dataOf([], lines), target);
}

export function dataOf(times: number[], lines: ShownLine[]): uPlot.AlignedData {
  return [times, ...lines.map((line) => line.drawn)];
}

/** A value alone between gaps has no line; it gets a dot, or it would not be seen. */
function lonely(plot: uPlot, series: number, from: number, to: number): boolean {
  const values = plot.data[series];
  if (!values) return false;
  for (let i = from; i <= to; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) return true;
  }
  return false;
}

function yRange(panel: Panel, min: number | null, max: number | null): [number, number] {
  if (panel.signed && min !== null && max !== null) return uPlot.rangeNum(min, max, 0.08, true) as [number, number];
  const low = panel.below ? Math.min(0, min ?? 0) : 0;
  const high = Math.max(panel.top ?? 0, max ?? 0);
  if (high === 0 && low === 0) return panel.below ? [-1, 1] : [0, 1];
  // Fixed tops (100 %) and stacks end where their data does; free lines get a little air.
  const air = panel.stacked || (panel.top !== undefined && high === panel.top) ? 1 : 1.08;
  return [low * air, high * air];
}

function faded(stroke: string, alpha: number): string {
  const parts = stroke.match(/[\d.]+/g) ?? ['0', '0', '0'];
  return `rgb(${parts.slice(0, 3).join(' ')} / ${alpha})`;
}
