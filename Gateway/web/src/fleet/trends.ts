import { serverTime } from '../api/clock';
import { queryRange } from '../api/prom';
import { cpuHistory } from '../api/queries';

/** CPU of the last 30 minutes by host key: fractions of one, a minute apart; null where there was no data. */
export type Trends = Map<string, (number | null)[]>;

const step = 60;
const points = 30;

export async function loadTrends(signal: AbortSignal): Promise<Trends> {
  const end = Math.floor(serverTime() / step) * step;
  const start = end - points * step;
  const trends: Trends = new Map();
  for (const { metric, values } of await queryRange(cpuHistory, start, end, step, signal)) {
    const line = new Array<number | null>(points + 1).fill(null);
    for (const [time, text] of values) {
      const value = Number(text);
      if (Number.isFinite(value)) line[Math.round((time - start) / step)] = value;
    }
    trends.set(`${metric.host_name ?? ''}\n${metric.instance ?? ''}`, line);
  }
  return trends;
}
