import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { serverTime } from '../api/clock';
import { QueryError, query, queryRange, type Result } from '../api/prom';
import { Chart } from '../chart/Chart';
import { type Frame, fromMatrix } from '../chart/frame';
import type { Panel } from '../chart/panel';
import { ranges, spanOf, stepOf } from '../chart/ranges';
import { compact } from '../ui/format';
import { Icon } from '../ui/icons';
import { go, place } from '../ui/router';
import { Editor } from './Editor';
import { ResultTable } from './ResultTable';
import { seriesName } from './seriesName';

const panel: Panel = { id: 'query', title: 'Result', format: compact, name: seriesName, signed: true };

interface Answer {
  table?: Result;
  graph?: { frame: Frame; from: number; to: number };
  milliseconds: number;
}

/** A place to ask PromQL: as a graph over time, or as a table of now. What is asked is in the address, to be shared. */
export function QueryPage() {
  const { searchParams } = place.value;
  const asked = searchParams.get('q') ?? '';
  const view = searchParams.get('view') === 'table' ? 'table' : 'graph';
  const span = spanOf(searchParams);
  const text = useSignal(asked);
  const answer = useSignal<Answer | undefined>(undefined);
  const error = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const again = useSignal(0);

  const address = (change: Record<string, string>) => {
    const next = new URLSearchParams(searchParams);
    if ('range' in change) for (const name of ['from', 'to']) next.delete(name);
    if ('from' in change) next.delete('range');
    for (const [name, value] of Object.entries(change)) next.set(name, value);
    go(`/query?${next}`);
  };
  const run = () => {
    const wanted = text.value.trim();
    if (wanted === '') return;
    if (wanted === asked) again.value++;
    else address({ q: wanted });
  };

  useEffect(() => {
    if (asked === '') return;
    const abort = new AbortController();
    const started = performance.now();
    busy.value = true;
    ask(asked, view, span, abort.signal)
      .then((found) => {
        answer.value = { ...found, milliseconds: performance.now() - started };
        error.value = undefined;
      })
      .catch((reason) => {
        if (abort.signal.aborted) return;
        error.value = reason instanceof QueryError ? reason.message : String(reason);
        answer.value = undefined;
      })
      .finally(() => {
        if (!abort.signal.aborted) busy.value = false;
      });
    return () => abort.abort();
  }, [asked, view, JSON.stringify(span), again.value]);

  const { table, graph, milliseconds } = answer.value ?? {};
  return (
    <>
      <div class="toolbar">
        <h1 tabIndex={-1}>Query</h1>
      </div>
      <div class="ask">
        <Editor
          text={text.peek()}
          onRun={run}
          onChange={(changed) => {
            text.value = changed;
          }}
        />
        <button type="button" class="primary" onClick={run} disabled={busy.value}>
          Run
        </button>
      </div>
      <div class="toolbar query-bar">
        <div class="segments">
          {(['graph', 'table'] as const).map((kind) => (
            <button key={kind} type="button" aria-pressed={view === kind} onClick={() => address({ view: kind })}>
              {kind === 'graph' ? 'Graph' : 'Table'}
            </button>
          ))}
        </div>
        {view === 'graph' && (
          <div class="segments">
            {ranges.map((range) => (
              <button
                key={range.text}
                type="button"
                aria-pressed={span.kind === 'last' && span.seconds === range.seconds}
                onClick={() => address({ range: range.text })}
              >
                {range.text}
              </button>
            ))}
          </div>
        )}
        <span class="quiet" role="status">
          {busy.value ? 'Asking' : milliseconds === undefined ? '' : `${milliseconds.toFixed(0)} ms`}
        </span>
      </div>
      {error.value && (
        <p class="notice bad" role="alert">
          <Icon name="alert" /> {error.value}
        </p>
      )}
      {asked === '' && <p class="quiet">Enter runs the query, Shift and Enter begin a new line.</p>}
      {view === 'graph' && graph && (
        <Chart
          panel={panel}
          frame={graph.frame}
          error={undefined}
          live={false}
          from={graph.from}
          to={graph.to}
          onZoom={(from, to) => address({ from: from.toFixed(0), to: Math.max(to, from + 10).toFixed(0) })}
        />
      )}
      {view === 'table' && table && <ResultTable data={table} />}
    </>
  );
}

async function ask(
  text: string,
  view: 'graph' | 'table',
  span: ReturnType<typeof spanOf>,
  signal: AbortSignal,
): Promise<Omit<Answer, 'milliseconds'>> {
  if (view === 'table') return { table: await query(text, span.kind === 'fixed' ? span.to : undefined, signal) };
  const step = stepOf(span);
  // Up to now ends at this second, not at the last whole step: with steps of minutes that would hide the newest samples.
  const end = span.kind === 'fixed' ? Math.floor(span.to / step) * step : Math.ceil(serverTime());
  const start = span.kind === 'fixed' ? Math.floor(span.from / step) * step : end - span.seconds;
  return { graph: { frame: fromMatrix(await queryRange(text, start, end, step, signal), start, end, step), from: start, to: end } };
}
