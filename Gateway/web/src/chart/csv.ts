import type { ShownLine } from './lines';

/** The chart's points as a spreadsheet reads them: a row per point in time (UTC), a column per line. */
export function toCsv(times: number[], lines: ShownLine[]): string {
  const head = ['time', ...lines.map((line) => line.name)].map(field).join(',');
  const rows = times.map((time, i) => [new Date(time * 1000).toISOString(), ...lines.map((line) => line.values[i] ?? '')].join(','));
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

function field(text: string): string {
  // A leading = + - @ would make a spreadsheet run the text.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
