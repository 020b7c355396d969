import type { Level } from './health';

export function Pill({ level }: { level: Level }) {
  return <span class={`pill ${level}`}>{level.toUpperCase()}</span>;
}
