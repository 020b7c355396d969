import { now } from '../api/clock';
import { ago, bytes, bytesPerSecond, number } from '../ui/format';
import { Icon } from '../ui/icons';
import { Meter } from '../ui/Meter';
import { Pill } from '../ui/Pill';
import { age, type Host, isStale, levelOfHost } from './hosts';
import { Sparkline } from './Sparkline';

interface HostCardProps {
  host: Host;
  url: string;
  trend: (number | null)[] | undefined;
}

/** One host: what matters now, and how old it is. A silent host's last values would mislead, so they are greyed. */
export function HostCard({ host, url, trend }: HostCardProps) {
  const stale = isStale(host, now.value);
  const level = levelOfHost(host, now.value);
  const { memory, memoryTotal } = host;
  const used = memory !== undefined && memoryTotal !== undefined ? `${bytes(memory * memoryTotal)} of ${bytes(memoryTotal)}` : undefined;
  return (
    <li class={`card ${level}${stale ? ' stale' : ''}`} data-host={host.name}>
      <div class="card-head">
        <h2>
          <a href={url}>{host.name}</a>
        </h2>
        <Pill level={level} />
      </div>
      <p class="card-system">{subtitle(host)}</p>
      <div class="card-trend">{trend && <Sparkline line={trend} />}</div>
      <Meter measure="cpu" label="CPU" fraction={host.cpu} detail={host.cores === undefined ? undefined : `${host.cores} cores`} />
      <Meter measure="memory" label="Memory" fraction={memory} detail={used} />
      <Meter measure="disk" label="Disk" fraction={host.disk} detail={host.diskMount} />
      <dl class="card-facts">
        <div>
          <dt>Load 1m</dt>
          <dd data-testid="load">{number(host.load)}</dd>
        </div>
        <div>
          <dt>
            <Icon name="down" /> <span class="hidden">Network </span>In
          </dt>
          <dd>{bytesPerSecond(host.received)}</dd>
        </div>
        <div>
          <dt>
            <Icon name="up" /> <span class="hidden">Network </span>Out
          </dt>
          <dd>{bytesPerSecond(host.sent)}</dd>
        </div>
        <div class="card-seen">
          <dt>Seen</dt>
          <dd>{ago(age(host, now.value))}</dd>
        </div>
      </dl>
    </li>
  );
}

/** What tells this host apart: its system, and its instance where that says more than the name. */
function subtitle(host: Host) {
  const instance = host.instance && host.instance !== host.name && host.instance.length <= 24 ? host.instance : undefined;
  return [host.system, instance].filter(Boolean).join(' · ') || ' ';
}
