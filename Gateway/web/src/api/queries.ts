// Every PromQL text of the pages. One host is one pair of the labels host_name and instance on the system_* series of any
// OpenTelemetry host-metrics source. irate() serves where "now" counts: it takes a source's last two samples, whatever its interval.

const by = 'by (host_name, instance)';
const fs = 'type!~"tmpfs|devtmpfs|ramfs|squashfs|iso9660|efivarfs|autofs|nsfs|proc|sysfs|cgroup2?",mode!="ro"';
/** Our agent names the kind of each device; what is stacked on others (bond, bridge, RAID) counts the same bytes again. */
const physical = 'kind=~"|physical"';
const nic = `device!~"lo|lo0|veth.*|docker.*|br-.*|cni.*|cali.*|flannel.*|virbr.*",${physical}`;
/** Linux counts reclaimable slab within cached; the rest adds up to all memory. */
const ram = 'state!~"slab.*"';

/** A sum per group that counts a host once, even if two sources (an agent and a collector, say) report it: the larger of their sums. */
const once = (labels: string, vector: string) => `max by (${labels}) (sum by (${labels ? `${labels}, ` : ''}job) (${vector}))`;
const host = 'host_name, instance';

/** The fleet page, evaluated after every commit. */
export const fleet = {
  cpu: `1 - sum ${by} (irate(system_cpu_time_seconds_total{state="idle"}[5m])) / sum ${by} (irate(system_cpu_time_seconds_total[5m])) or 1 - avg ${by} (system_cpu_utilization_ratio{state="idle"})`,
  memory: `sum ${by} (system_memory_usage_bytes{state="used"}) / sum ${by} (system_memory_usage_bytes{${ram}})`,
  load: `max ${by} (system_cpu_load_average_1m) or max ${by} (system_cpu_load_average_1m_ratio)`,
  received: once(host, `irate(system_network_io_bytes_total{direction="receive",${nic}}[5m])`),
  sent: once(host, `irate(system_network_io_bytes_total{direction="transmit",${nic}}[5m])`),
  seen: `max ${by} (timestamp(system_memory_usage_bytes{state="used"})) or max ${by} (timestamp(system_cpu_time_seconds_total{state="idle"}))`,
};

/** The fleet page, what changes slowly. */
export const fleetSlow = {
  disk: `topk ${by} (1, sum by (host_name, instance, mountpoint) (system_filesystem_usage_bytes{state="used",${fs}}) / sum by (host_name, instance, mountpoint) (system_filesystem_usage_bytes{state=~"used|free",${fs}}))`,
  memoryTotal: once(host, `system_memory_usage_bytes{${ram}}`),
  cores: `count ${by} (count by (host_name, instance, cpu) (system_cpu_time_seconds_total{state="idle"}))`,
  samples: `max ${by} (count_over_time(system_memory_usage_bytes{state="used"}[5m]))`,
  info: 'group by (host_name, instance, os_type, os_description, host_arch) (target_info{os_type!=""})',
};

/** When each host of the last 24 hours was last seen. The subquery's step is below the 5 minutes for which a sample stays visible, so none is missed. */
export const lastSeen = `max ${by} (max_over_time(timestamp(system_memory_usage_bytes{state="used"})[24h:4m]))`;

/** One line per host behind its card. */
export const cpuHistory = `1 - sum ${by} (rate(system_cpu_time_seconds_total{state="idle"}[2m])) / sum ${by} (rate(system_cpu_time_seconds_total[2m]))`;

/** The label matchers that pick one host. */
export function hostSelector(labels: { host_name?: string | undefined; instance?: string | undefined }): string {
  return Object.entries(labels)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}

/** The raw samples of one gauge that every source sends: their times show how often the host reports. */
export const reportTimes = (host: string) => `system_memory_usage_bytes{${host},state="used"}[10m]`;

/** The host page's header. */
export const hostFacts = (host: string) => ({
  seen: `max (timestamp(system_memory_usage_bytes{${host},state="used"})) or max (timestamp(system_cpu_time_seconds_total{${host},state="idle"}))`,
  cores: `count (count by (cpu) (system_cpu_time_seconds_total{${host},state="idle"}))`,
  memoryTotal: once('', `system_memory_usage_bytes{${host},${ram}}`),
  uptime: `max (system_uptime_seconds{${host}})`,
  info: `group by (host_name, instance, os_type, os_description, host_arch) (target_info{${host},os_type!=""})`,
});

/** How samples are condensed to one point: counters over `rate` seconds; gauges averaged over `gauge` seconds, or the last one of them. */
export interface Windows {
  rate: number;
  gauge: number;
  average: boolean;
}

/** For a chart whose points are `step` seconds apart, of a host that reports every `interval` seconds. */
export function windows(step: number, interval: number): Windows {
  const average = step > 2 * interval;
  return { rate: Math.ceil(Math.max(step, 4 * interval)), gauge: Math.ceil(average ? step : 3 * interval), average };
}

const gauge = (selector: string, w: Windows) => `${w.average ? 'avg' : 'last'}_over_time(${selector}[${w.gauge}s])`;
const rate = (selector: string, w: Windows) => `rate(${selector}[${w.rate}s])`;

/** The host page's charts, by panel. */
export const hostCharts = {
  cpu: (h: string, w: Windows) =>
    `sum by (state) (${rate(`system_cpu_time_seconds_total{${h},state!="idle"}`, w)}) / scalar(sum(${rate(`system_cpu_time_seconds_total{${h}}`, w)}))`,
  memory: (h: string, w: Windows) => once('state', gauge(`system_memory_usage_bytes{${h},${ram}}`, w)),
  load: (h: string, w: Windows) =>
    ['1m', '5m', '15m']
      .map((m) => `label_replace(max(${gauge(`{__name__=~"system_cpu_load_average_${m}(_ratio)?",${h}}`, w)}), "over", "${m}", "", "")`)
      .join(' or '),
  network: (h: string, w: Windows) => once('device, direction', rate(`system_network_io_bytes_total{${h},${nic}}`, w)),
  disk: (h: string, w: Windows) => once('device, direction', rate(`system_disk_io_bytes_total{${h},device!~"loop.*|ram.*",${physical}}`, w)),
  filesystem: (h: string, w: Windows) =>
    `sum by (mountpoint) (${gauge(`system_filesystem_usage_bytes{${h},state="used",${fs}}`, w)}) / sum by (mountpoint) (${gauge(`system_filesystem_usage_bytes{${h},state=~"used|free",${fs}}`, w)})`,
};
