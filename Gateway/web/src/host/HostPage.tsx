import { useEffect, useMemo } from 'preact/hooks';
import { now } from '../api/clock';
import { live } from '../api/live';
import { hostSelector } from '../api/queries';
import { Chart } from '../chart/Chart';
import { ranges, type Span, spanOf } from '../chart/ranges';
import { ago, bytes, clock, longSpan } from '../ui/format';
import { hostLevel, staleAfter } from '../ui/health';
import { Icon } from '../ui/icons';
import { Pill } from '../ui/Pill';
import { go, place } from '../ui/router';
import { type Facts, HostData } from './hostData';
import { panels } from './panels';

/** One host: its facts, and its charts over a piece of time that ends now or was zoomed to. */
export function HostPage({ id }: { id: string }) {
  const { searchParams } = place.value;
  const selector =
    searchParams.get('by') === 'host_name'
      ? hostSelector({ host_name: id })
      : hostSelector({ instance: id, host_name: searchParams.get('host_name') ?? undefined });
  const span = spanOf(searchParams);
  const spanKey = JSON.stringify(span);
  const data = useMemo(() => new HostData(selector, span), [selector, spanKey]);
  useEffect(() => {
    data.start();
    return () => data.stop();
  }, [data]);

  const facts = data.facts.value;
  const age = facts.seen === undefined ? undefined : Math.max(0, now.value - facts.seen);
  const stale = age === undefined ? data.answered.value : age > staleAfter(data.interval.value);
  const latest = (panel: 'cpu' | 'filesystem', combine: (values: number[]) => number) => {
    const values = (data.frames[panel].value?.lines ?? []).map((line) => line.values.at(-1)).filter((v) => v != null);
    return values.length === 0 ? undefined : combine(values);
  };
  const memory = data.frames.memory.value?.lines.find((line) => line.labels.state === 'used')?.values.at(-1);
  const level = hostLevel(
    {
      cpu: latest('cpu', (values) => values.reduce((a, b) => a + b, 0)),
      memory: memory != null && facts.memoryTotal ? memory / facts.memoryTotal : undefined,
      disk: latest('filesystem', (values) => Math.max(...values)),
    },
    stale,
  );
  const [from, to] = span.kind === 'last' ? [now.value - span.seconds, now.value] : [span.from, span.to];
  const choose = (query: Record<string, string>) => {
    const next = new URLSearchParams(searchParams);
    for (const name of ['range', 'from', 'to']) next.delete(name);
    for (const [name, value] of Object.entries(query)) next.set(name, value);
    go(`${place.value.pathname}?${next}`);
  };

  return (
    <>
      <div class="toolbar host-bar">
        <div>
          <a href="/" class="back">
            <Icon name="back" /> Hosts
          </a>
          <div class="host-title">
            <h1 tabIndex={-1}>{facts.labels?.host_name || id}</h1>
            {data.answered.value && <Pill level={span.kind === 'last' || stale ? level : 'unknown'} />}
            <span class="host-seen">{age === undefined ? '' : `seen ${ago(age)}`}</span>
          </div>
          <p class="host-facts">{describe(facts)}</p>
        </div>
        <RangePicker span={span} onChoose={choose} />
      </div>
      <StaleNotice stale={stale} age={age} seen={facts.seen} />
      <div class={`panels${stale && span.kind === 'last' ? ' stale' : ''}`}>
        {panels.map((panel) => (
          <Chart
            key={panel.id}
            panel={panel}
            frame={data.frames[panel.id].value}
            error={data.errors[panel.id].value}
            live={span.kind === 'last'}
            from={from}
            to={to}
            onZoom={(start, end) => choose({ from: start.toFixed(0), to: Math.max(end, start + 10).toFixed(0) })}
          />
        ))}
      </div>
    </>
  );
}

function RangePicker({ span, onChoose }: { span: Span; onChoose: (query: Record<string, string>) => void }) {
  return (
    <fieldset class="ranges">
      <legend class="hidden">Time shown</legend>
      {span.kind === 'fixed' && (
        <span class="zoomed">
          {clock(span.from, now.peek())} to {clock(span.to, now.peek())}
        </span>
      )}
      <div class="segments">
        {ranges.map(({ text, seconds }) => (
          <button
            key={text}
            type="button"
            aria-pressed={span.kind === 'last' && span.seconds === seconds}
            onClick={() => onChoose({ range: text })}
          >
            {text}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function StaleNotice({ stale, age, seen }: { stale: boolean; age: number | undefined; seen: number | undefined }) {
  if (live.state.value === 'lost') {
    return (
      <p class="notice warn" role="status">
        <Icon name="alert" /> The server cannot be reached, so nothing here is up to date. Trying again every 3 seconds.
      </p>
    );
  }
  if (!stale) return null;
  return (
    <p class="notice warn" role="status">
      <Icon name="alert" />
      {age === undefined || seen === undefined
        ? 'Nothing was received from this host in the last minutes.'
        : `Nothing received for ${longSpan(age)}. The last values are of ${clock(seen, now.peek())}.`}
    </p>
  );
}

function describe({ labels, cores, memoryTotal, uptime }: Facts): string {
  return [
    labels?.os_description || labels?.os_type,
    labels?.host_arch,
    cores === undefined ? undefined : `${cores} ${cores === 1 ? 'core' : 'cores'}`,
    memoryTotal === undefined ? undefined : `${bytes(memoryTotal)} memory`,
    uptime === undefined ? undefined : `up ${longSpan(uptime)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
