import { percent } from './format';
import { levelOf, type Measure } from './health';

interface MeterProps {
  measure: Measure;
  label: string;
  fraction: number | undefined;
  detail?: string | undefined;
}

/** A labelled bar, coloured by the thresholds of what it measures. */
export function Meter({ measure, label, fraction, detail }: MeterProps) {
  const level = levelOf(measure, fraction);
  const width = Math.min(100, Math.max(0, (fraction ?? 0) * 100));
  return (
    <div class={`meter ${level}`}>
      <span class="meter-label">{label}</span>
      <span class="meter-detail">{detail}</span>
      <span class="meter-value" data-testid={measure}>
        {percent(fraction)}
      </span>
      <span class="meter-bar" aria-hidden="true">
        <span style={{ width: `${width}%` }} />
      </span>
    </div>
  );
}
