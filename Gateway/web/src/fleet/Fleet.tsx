import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { now } from '../api/clock';
import { live } from '../api/live';
import { vector } from '../api/prom';
import * as queries from '../api/queries';
import type { Level } from '../ui/health';
import { Icon } from '../ui/icons';
import { EmptyFleet } from './EmptyFleet';
import { HostCard } from './HostCard';
import { collectHosts, hostUrl, levelOfHost, type Sources } from './hosts';
import { arrange, type Sort, sorts } from './sort';
import { loadTrends, type Trends } from './trends';

const levels: Level[] = ['critical', 'warning', 'unknown', 'healthy'];

/** Every host that reported in the last 24 hours, a card each. */
export function Fleet() {
  const sources = useSignal<Sources>({});
  const trends = useSignal<Trends>(new Map());
  const answered = useSignal(false);
  const trouble = useSignal<string | undefined>(undefined);
  const search = useSignal('');
  const level = useSignal<Level | 'all'>('all');
  const sort = useSignal<Sort>('name');

  useEffect(() => {
    const stops = [
      live.watch({ id: 'fleet', every: 1000, queries: queries.fleet }, (push) => {
        sources.value = { ...sources.peek(), live: push.results };
        trouble.value = Object.values(push.errors ?? {})[0];
        answered.value = true;
      }),
      live.watch({ id: 'fleet-slow', every: 5000, queries: queries.fleetSlow }, (push) => {
        sources.value = { ...sources.peek(), slow: push.results };
      }),
      repeat(60_000, async (signal) => {
        const [lastSeen, lines] = await Promise.allSettled([vector(queries.lastSeen, signal), loadTrends(signal)]);
        if (signal.aborted) return;
        if (lastSeen.status === 'fulfilled') sources.value = { ...sources.peek(), lastSeen: lastSeen.value };
        if (lines.status === 'fulfilled') trends.value = lines.value;
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const hosts = useComputed(() => collectHosts(sources.value));
  const counts = useComputed(() => {
    const count: Record<Level, number> = { critical: 0, warning: 0, unknown: 0, healthy: 0 };
    for (const host of hosts.value) count[levelOfHost(host, now.value)]++;
    return count;
  });
  const shown = useComputed(() => arrange(hosts.value, search.value, level.value, sort.value, now.value));

  const total = hosts.value.length;
  if (total === 0) {
    if (answered.value) return <EmptyFleet />;
    return (
      <section class="empty" aria-busy="true">
        <h1 tabIndex={-1}>Hosts</h1>
        <p>{live.state.value === 'lost' ? 'The server cannot be reached. Trying again every 3 seconds.' : 'Connecting to the server.'}</p>
      </section>
    );
  }

  return (
    <>
      <div class="toolbar">
        <h1 tabIndex={-1}>
          Hosts <span class="count">{total}</span>
        </h1>
        <fieldset class="chips">
          <legend class="hidden">Show hosts by status</legend>
          <Chip chosen={level.value === 'all'} onChoose={() => (level.value = 'all')} text="All" count={total} />
          {levels.map((l) => (
            <Chip
              key={l}
              level={l}
              chosen={level.value === l}
              onChoose={() => (level.value = level.value === l ? 'all' : l)}
              text={l[0]?.toUpperCase() + l.slice(1)}
              count={counts.value[l]}
            />
          ))}
        </fieldset>
        <div class="toolbar-end">
          <label class="search">
            <Icon name="search" />
            <span class="hidden">Search hosts</span>
            <input type="search" placeholder="Search" value={search.value} onInput={(e) => (search.value = e.currentTarget.value)} />
          </label>
          <label class="select">
            <span>Sort</span>
            <select value={sort.value} onChange={(e) => (sort.value = e.currentTarget.value as Sort)}>
              {Object.entries(sorts).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      {trouble.value && (
        <p class="notice bad" role="alert">
          <Icon name="alert" /> {trouble.value}
        </p>
      )}
      {shown.value.length === 0 && <p class="quiet">No host matches.</p>}
      <ul class="cards">
        {shown.value.map((host) => (
          <HostCard key={host.key} host={host} url={hostUrl(host, hosts.value)} trend={trends.value.get(host.key)} />
        ))}
      </ul>
    </>
  );
}

function Chip(props: { text: string; count: number; chosen: boolean; level?: Level; onChoose: () => void }) {
  return (
    <button type="button" class={`chip ${props.level ?? ''}`} aria-pressed={props.chosen} onClick={props.onChoose}>
      {props.text} <b>{props.count}</b>
    </button>
  );
}

/** Does work now and every so often until stopped; what it began is then aborted. */
function repeat(milliseconds: number, work: (signal: AbortSignal) => Promise<void>): () => void {
  const abort = new AbortController();
  void work(abort.signal);
  const timer = setInterval(() => void work(abort.signal), milliseconds);
  return () => {
    clearInterval(timer);
    abort.abort();
  };
}
