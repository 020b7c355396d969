// When a host is well: the thresholds of bars and pills, and when its numbers are too old to say.

export type Level = 'healthy' | 'warning' | 'critical' | 'unknown';

/** Fractions of one above which a value is a warning, and above which it is critical. */
export const thresholds = {
  cpu: { warning: 0.8, critical: 0.95 },
  memory: { warning: 0.85, critical: 0.95 },
  disk: { warning: 0.8, critical: 0.9 },
};

export type Measure = keyof typeof thresholds;

export function levelOf(measure: Measure, fraction: number | undefined): Level {
  if (fraction === undefined || Number.isNaN(fraction)) return 'unknown';
  const { warning, critical } = thresholds[measure];
  return fraction > critical ? 'critical' : fraction > warning ? 'warning' : 'healthy';
}

const order: Level[] = ['critical', 'warning', 'unknown', 'healthy'];

/** For sorting: the worst first. */
export function rank(level: Level): number {
  return order.indexOf(level);
}

/** The level of a host: the worst of what it reports; unknown when its data is old or says nothing. */
export function hostLevel(values: { [measure in Measure]?: number | undefined }, stale: boolean): Level {
  if (stale) return 'unknown';
  const known = (Object.keys(thresholds) as Measure[]).map((m) => levelOf(m, values[m])).filter((l) => l !== 'unknown');
  return known.sort((a, b) => rank(a) - rank(b))[0] ?? 'unknown';
}

/** Seconds after which a host that reports every `interval` seconds counts as silent: three reports missed, within 15 s to 200 s. */
export function staleAfter(interval: number | undefined): number {
  return Math.min(200, Math.max(15, 3 * (interval ?? 15)));
}

/** Seconds between reports, from the times of a few: the median of the distances; undefined for fewer than two. */
export function intervalOf(times: number[]): number | undefined {
  const distances = times
    .slice(1)
    .map((time, i) => time - (times[i] as number))
    .sort((a, b) => a - b);
  return distances[distances.length >> 1];
}
