// Numbers as people read them. Everything is in the metric's base unit: bytes, seconds, fractions of one.

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const decimal = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
export const missing = '–';

/** Memory and disk sizes: 1024-based, three digits, e.g. 15.6 GiB. */
export function bytes(value: number | null | undefined): string {
  return scaled(value, 1024, binary);
}

/** Throughput: 1000-based as network gear counts, e.g. 1.24 MB/s. */
export function bytesPerSecond(value: number | null | undefined): string {
  const text = scaled(value, 1000, decimal);
  return text === missing ? text : `${text}/s`;
}

function scaled(value: number | null | undefined, base: number, units: string[]): string {
  if (value == null || !Number.isFinite(value)) return missing;
  let size = Math.abs(value);
  let unit = 0;
  // The rounded number decides: 1023.6 B is 1 KiB, never 1024 B.
  while (unit < units.length - 1 && Number(threeDigits(size)) >= base) {
    size /= base;
    unit++;
  }
  const digits = unit === 0 ? String(Math.round(size)) : threeDigits(size);
  return `${value < 0 && Number(digits) !== 0 ? '−' : ''}${digits} ${units[unit]}`;
}

function threeDigits(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** A fraction of one as percent: 0.034 is 3.4 %, 0.341 is 34 %. */
export function percent(fraction: number | null | undefined): string {
  if (fraction == null || !Number.isFinite(fraction)) return missing;
  const value = fraction * 100;
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** A plain number, at most two decimals; very large or small ones in short form. */
export function number(value: number | null | undefined): string {
  if (value == null || Number.isNaN(value)) return missing;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 0.01)) return value.toPrecision(3).replace('e+', 'e');
  return value.toFixed(size >= 100 ? 0 : 2);
}

const prefixes = ['', ' k', ' M', ' G', ' T', ' P'];

/** A number of unknown unit in three digits: 945701 is 946 k. */
export function compact(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value) || Math.abs(value) < 1000) return number(value);
  if (Math.abs(value) >= 1e18) return value.toExponential(2).replace('e+', 'e');
  return scaled(value, 1000, prefixes).replace(/ {2}/, ' ');
}

/** How long ago, as on a card: just now under 5 s, then seconds, minutes, hours, days. */
export function ago(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return 'never';
  if (seconds < 5) return 'just now';
  return `${span(seconds)} ago`;
}

/** A length of time in one unit, rounded down: 59s, 3m, 7h, 2d. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h`;
  return `${Math.floor(whole / 86_400)}d`;
}

/** A length of time in its two largest units: 12d 4h, 3m 12s. */
export function longSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([count], i) => i === 0 || count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** Without the zeros that a whole number does not need, for axes: 8.00 GiB is 8 GiB. */
export function brief(text: string): string {
  return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** A moment in the reader's own time zone; with the day when it is not within a day of now. */
export function clock(unixSeconds: number, now: number): string {
  return (Math.abs(now - unixSeconds) < 43_200 ? timeOfDay : dayAndTime).format(unixSeconds * 1000);
}
