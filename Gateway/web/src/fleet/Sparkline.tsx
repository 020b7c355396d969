/** The last half hour of a fraction of one, drawn behind a card; decoration: the card says the values in words. */
export function Sparkline({ line }: { line: (number | null)[] }) {
  const width = line.length - 1;
  const runs: string[] = [];
  let from = -1;
  for (let i = 0; i <= line.length; i++) {
    const there = line[i] != null;
    if (there && from < 0) from = i;
    if (!there && from >= 0) {
      const points = line.slice(from, i).map((value, k) => `${from + k},${(1 - Math.min(1, Math.max(0, value ?? 0))).toFixed(3)}`);
      runs.push(points.join(' '));
      from = -1;
    }
  }
  return (
    <svg class="spark" viewBox={`0 -0.04 ${width} 1.08`} preserveAspectRatio="none" aria-hidden="true">
      {runs.map((run) => {
        const first = run.split(',')[0];
        const last = run.split(' ').at(-1)?.split(',')[0];
        return (
          <g key={first}>
            <polygon points={`${first},1.04 ${run} ${last},1.04`} />
            <polyline points={run} />
          </g>
        );
      })}
    </svg>
  );
}
