// How much time a page shows, and how far apart its points are.

export const ranges = [
  { text: '15m', seconds: 900, step: 5 },
  { text: '1h', seconds: 3600, step: 15 },
  { text: '3h', seconds: 10_800, step: 30 },
  { text: '6h', seconds: 21_600, step: 60 },
  { text: '12h', seconds: 43_200, step: 120 },
  { text: '24h', seconds: 86_400, step: 240 },
] as const;

/** What is shown: the last so many seconds, going along with the present; or a fixed piece that was zoomed to. */
export type Span = { kind: 'last'; seconds: number } | { kind: 'fixed'; from: number; to: number };

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 600, 1200, 3600];

export function stepOf(span: Span): number {
  const seconds = span.kind === 'last' ? span.seconds : span.to - span.from;
  const known = ranges.find((range) => range.seconds === seconds);
  return known?.step ?? steps.find((step) => seconds / step <= 400) ?? 3600;
}

/** Reads ?range=1h or ?from=…&to=… (Unix seconds); anything else is the last 15 minutes. */
export function spanOf(query: URLSearchParams): Span {
  const from = Number(query.get('from'));
  const to = Number(query.get('to'));
  if (from > 0 && to - from >= 10 && Number.isFinite(to)) return { kind: 'fixed', from, to };
  const range = ranges.find((r) => r.text === query.get('range')) ?? ranges[0];
  return { kind: 'last', seconds: range.seconds };
}
