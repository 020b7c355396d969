import { type Frame, type Summary, stack, summarize } from './frame';
import type { Panel } from './panel';

/** A line as it is drawn and listed. */
export interface ShownLine {
  key: string;
  name: string;
  /** CSS variable of its colour. */
  colour: string;
  /** The measured values. */
  values: (number | null)[];
  /** What is drawn: stacked or negative where the panel wants that. */
  drawn: (number | null)[];
  below: boolean;
  summary: Summary;
}

/** More lines than this in one chart cannot be told apart; the largest are kept. */
export const maxLines = 10;

/** The place of names that the panel does not order: after all others. */
const unknown = 1000;

const names = new Intl.Collator(undefined, { numeric: true });

/** A frame's lines as a panel shows them: named, ordered, coloured, the rest left out. */
export function linesOf(frame: Frame, panel: Panel): { lines: ShownLine[]; leftOut: number } {
  const place = (name: string) => {
    const i = panel.order?.indexOf(name) ?? -1;
    return i < 0 ? unknown : i;
  };
  const all = frame.lines
    .map((line) => ({
      ...line,
      name: panel.name(line.labels),
      summary: summarize(line.values),
      below: panel.below?.(line.labels) ?? false,
    }))
    .filter((line) => !panel.hideZeros || (line.summary.max ?? 0) > 0)
    .sort((a, b) => place(a.name) - place(b.name) || names.compare(a.name, b.name));
  const largest = [...all].sort((a, b) => (b.summary.max ?? 0) - (a.summary.max ?? 0)).slice(0, maxLines);
  const kept = panel.stacked ? all : all.filter((line) => largest.includes(line));
  const drawn = panel.stacked
    ? stack(kept.map((line) => line.values))
    : kept.map((line) => (line.below ? line.values.map((v) => (v === null ? null : -v)) : line.values));
  return {
    // A name with a place keeps its colour when its neighbours come and go.
    lines: kept.map((line, i) => ({
      ...line,
      colour: `--s${(place(line.name) < unknown ? place(line.name) : i) % 10}`,
      drawn: drawn[i] ?? [],
    })),
    leftOut: all.length - kept.length,
  };
}
