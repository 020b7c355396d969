import { type Signal, signal } from '@preact/signals';
import { clockIsSet, serverTime, setServerTime } from '../api/clock';
import { live } from '../api/live';
import { type MatrixItem, query, queryRange, type VectorItem } from '../api/prom';
import { hostCharts, hostFacts, reportTimes, windows } from '../api/queries';
import { append, type Frame, fromMatrix } from '../chart/frame';
import { type Span, stepOf } from '../chart/ranges';
import { intervalOf } from '../ui/health';
import { type PanelId, panels } from './panels';

/** What is known about a host besides its charts. */
export interface Facts {
  /** Unix seconds of the newest sample; undefined when there was none in the last minutes. */
  seen?: number | undefined;
  cores?: number | undefined;
  memoryTotal?: number | undefined;
  uptime?: number | undefined;
  labels?: Record<string, string> | undefined;
}

const retryAfter = 5000;
/** Seconds between the LightWatch agent's reports; taken until the host's own interval is known. */
const usualInterval = 5;

/** Loads a host's history, then keeps it up with the present. Another host or another piece of time needs a new one. */
export class HostData {
  readonly frames: Record<PanelId, Signal<Frame | undefined>>;
  readonly errors: Record<PanelId, Signal<string | undefined>>;
  readonly facts = signal<Facts>({});
  readonly interval = signal<number | undefined>(undefined);
  /** True once the server has answered whether it knows the host. */
  readonly answered = signal(false);

  private readonly abort = new AbortController();
  private stopLive: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastPush = 0;
  private loading = 0;

  constructor(
    private readonly host: string,
    private readonly span: Span,
  ) {
    const each = <T>(make: () => T) => Object.fromEntries(panels.map((panel) => [panel.id, make()])) as Record<PanelId, T>;
    this.frames = each(() => signal<Frame | undefined>(undefined));
    this.errors = each(() => signal<string | undefined>(undefined));
  }

  start() {
    void this.measureInterval(true);
  }

  stop() {
    this.abort.abort();
    clearTimeout(this.timer);
    this.stopLive?.();
  }

  /** Learns how often the host reports. A host that has only just begun is asked about again, since its first reports say little. */
  private async measureInterval(first: boolean) {
    let times: number[] = [];
    try {
      if (!clockIsSet()) {
        const time = await query('time()', undefined, this.abort.signal);
        if (time.resultType === 'scalar') setServerTime(time.result[0]);
      }
      const data = await query(reportTimes(this.host), undefined, this.abort.signal);
      const raw = data.resultType === 'matrix' ? data.result : [];
      times = raw[0]?.values.map(([time]) => time) ?? [];
    } catch {
      // The charts' own queries report what is wrong.
    }
    if (this.abort.signal.aborted) return;
    const interval = intervalOf(times);
    const changed = interval !== undefined && interval !== this.interval.peek();
    if (changed) this.interval.value = interval;
    if (first || changed) this.restart();
    if (times.length < 4) this.timer = setTimeout(() => void this.measureInterval(false), retryAfter);
  }

  private restart() {
    const step = stepOf(this.span);
    const w = windows(step, this.interval.peek() ?? usualInterval);
    const charts = Object.fromEntries(panels.map(({ id }) => [id, hostCharts[id](this.host, w)])) as Record<PanelId, string>;
    void this.load(charts, step);

    this.stopLive?.();
    const queries: Record<string, string> = { ...hostFacts(this.host) };
    // A fixed piece of the past does not change; only the facts stay live then.
    if (this.span.kind === 'last') Object.assign(queries, charts);
    this.stopLive = live.watch({ id: 'host', every: 1000, queries }, (push) => {
      this.learn(push.results, push.errors ?? {});
      if (this.span.kind !== 'last') return;
      // What happened while nothing was pushed is in the store by now.
      if (this.lastPush > 0 && push.time - this.lastPush > Math.max(30, 3 * step)) void this.load(charts, step);
      this.lastPush = push.time;
      for (const { id } of panels) {
        const frame = this.frames[id].peek();
        const items = push.results[id];
        if (frame && items) this.frames[id].value = append(frame, push.time, items, this.span.seconds);
      }
    });
  }

  private learn(results: Record<string, VectorItem[]>, errors: Record<string, string>) {
    const number = (name: string) => {
      const value = Number(results[name]?.[0]?.value[1]);
      return Number.isFinite(value) ? value : undefined;
    };
    const old = this.facts.peek();
    this.facts.value = {
      seen: number('seen') ?? old.seen,
      cores: number('cores') ?? old.cores,
      memoryTotal: number('memoryTotal') ?? old.memoryTotal,
      uptime: number('uptime'),
      labels: results.info?.[0]?.metric ?? old.labels,
    };
    if (results.seen) this.answered.value = true;
    for (const { id } of panels) {
      if (errors[id] !== undefined) this.errors[id].value = errors[id];
    }
  }

  private async load(charts: Record<PanelId, string>, step: number) {
    const round = ++this.loading;
    const { span } = this;
    const newest = span.kind === 'last' ? serverTime() : span.to;
    const end = Math.floor(newest / step) * step;
    const start = span.kind === 'last' ? end - span.seconds : Math.floor(span.from / step) * step;
    const answers = panels.map(async ({ id }) => {
      const items: MatrixItem[] = await queryRange(charts[id], start, end, step, this.abort.signal);
      if (round !== this.loading) return;
      this.frames[id].value = fromMatrix(items, start, end, step);
      this.errors[id].value = undefined;
    });
    const outcomes = await Promise.allSettled(answers);
    if (this.abort.signal.aborted || round !== this.loading) return;
    outcomes.forEach((outcome, i) => {
      const panel = panels[i];
      if (panel && outcome.status === 'rejected') this.errors[panel.id].value = String((outcome.reason as Error).message);
    });
    this.answered.value = true;
    if (outcomes.some((outcome) => outcome.status === 'rejected')) {
      setTimeout(() => {
        if (!this.abort.signal.aborted && round === this.loading) void this.load(charts, step);
      }, retryAfter);
    }
  }
}
