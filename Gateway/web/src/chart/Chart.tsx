import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import type uPlot from 'uplot';
import { serverTime } from '../api/clock';
import { clock } from '../ui/format';
import { painted } from '../ui/theme';
import { download, toCsv } from './csv';
import type { Frame } from './frame';
import { linesOf, type ShownLine } from './lines';
import type { Panel } from './panel';
import { createPlot, dataOf } from './plot';

interface ChartProps {
  panel: Panel;
  frame: Frame | undefined;
  error: string | undefined;
  /** The newest point is the present. */
  live: boolean;
  /** The time axis, Unix seconds. */
  from: number;
  to: number;
  onZoom: (from: number, to: number) => void;
}

/** One chart with its legend; the legend is a table of the same lines in numbers, so it is also the chart's text. */
export function Chart({ panel, frame, error, live, from, to, onZoom }: ChartProps) {
  const title = useId();
  const canvas = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const point = useSignal<number | null>(null);
  const { lines, leftOut } = frame ? linesOf(frame, panel) : { lines: [], leftOut: 0 };
  const shape = lines.map((line) => line.key).join('\n\n');
  const zoom = useRef(onZoom);
  zoom.current = onZoom;

  // A different set of lines, or different colours, needs a new plot; new data does not.
  useLayoutEffect(() => {
    const target = canvas.current;
    if (!target || lines.length === 0) return;
    const made = createPlot(target, panel, lines, 'page', {
      onPoint: (index) => {
        point.value = index;
      },
      onZoom: (start, end) => zoom.current(start, end),
    });
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: target.clientHeight }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [panel, shape, painted.value]);

  useEffect(() => {
    const made = plot.current;
    if (!made || !frame) return;
    made.batch(() => {
      made.setData(dataOf(frame.times, lines), false);
      made.setScale('x', { min: from, max: to });
    });
  }, [frame, from, to, shape, painted.value]);

  const at = useComputed(() => point.value);
  const time = frame && at.value !== null ? frame.times[at.value] : undefined;
  const empty = error ?? (frame === undefined ? 'Loading' : 'No data in this time');

  return (
    <figure class="panel" aria-labelledby={title} data-panel={panel.id}>
      <figcaption>
        <h2 id={title}>{panel.title}</h2>
        <span class="panel-time">{time === undefined ? '' : clock(time, serverTime())}</span>
        {frame && lines.length > 0 && (
          <button
            type="button"
            class="link-button"
            aria-label={`Download ${panel.title} as CSV`}
            onClick={() => download(`${panel.id}.csv`, toCsv(frame.times, lines))}
          >
            CSV
          </button>
        )}
      </figcaption>
      {lines.length === 0 ? (
        <div class={`plot plot-empty${error ? ' bad' : ''}`} role={error ? 'alert' : undefined}>
          {empty}
        </div>
      ) : (
        <div
          ref={canvas}
          class="plot"
          role="img"
          tabIndex={0}
          aria-label={`${panel.title} over time, ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}; the numbers are in the table below. Arrow keys move along.`}
          onKeyDown={(event) => step(event, plot.current, point.value)}
        />
      )}
      {lines.length > 0 && <Legend panel={panel} lines={lines} index={at.value} newest={live ? 'Now' : 'Last'} />}
      {leftOut > 0 && <p class="quiet small">{leftOut} smaller lines are left out.</p>}
      {error && lines.length > 0 && (
        <p class="notice bad" role="alert">
          {error}
        </p>
      )}
    </figure>
  );
}

function Legend({ panel, lines, index, newest }: { panel: Panel; lines: ShownLine[]; index: number | null; newest: string }) {
  // A stack is listed as it is drawn, from the top.
  const listed = panel.stacked ? [...lines].reverse() : lines;
  return (
    <table class="legend">
      <thead>
        <tr>
          <th scope="col">{panel.title}</th>
          <th scope="col">{index === null ? newest : 'At cursor'}</th>
          <th scope="col">Avg</th>
          <th scope="col">Max</th>
        </tr>
      </thead>
      <tbody>
        {listed.map((line) => (
          <tr key={line.key}>
            <th scope="row">
              <i class="swatch" style={{ background: `var(${line.colour})` }} aria-hidden="true" />
              {line.name}
            </th>
            <td data-testid={`${panel.id}:${line.name}`}>{panel.format(index === null ? line.summary.last : line.values[index])}</td>
            <td>{panel.format(line.summary.average)}</td>
            <td>{panel.format(line.summary.max)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Moves the crosshair by keys, as the pointer does. */
function step(event: KeyboardEvent, plot: uPlot | undefined, index: number | null) {
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
  const times = plot?.data[0];
  if (!plot || !times || times.length === 0 || (by === undefined && event.key !== 'Escape')) return;
  event.preventDefault();
  // The last argument, absent from uPlot's types, moves the other charts' crosshairs too.
  const move = plot.setCursor as (at: { left: number; top: number }, fire: boolean, publish: boolean) => void;
  if (by === undefined) {
    move({ left: -10, top: -10 }, true, true);
    return;
  }
  const next = Math.min(times.length - 1, Math.max(0, (index ?? times.length) + by));
  move({ left: plot.valToPos(times[next] as number, 'x'), top: plot.over.clientHeight / 2 }, true, true);
}
