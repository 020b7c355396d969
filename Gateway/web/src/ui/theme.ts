import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const key = 'lightwatch.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const value = localStorage.getItem(key);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export const theme = signal<Theme>(stored());

/** Changes whenever the colours on the page do: canvases are then repainted. */
export const painted = signal(0);

export function chooseTheme(next: Theme) {
  if (next === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, next);
  theme.value = next;
}

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  painted.value = painted.peek() + 1;
});
dark.addEventListener('change', () => {
  painted.value++;
});

let probe: HTMLElement | undefined;

/** A colour variable as a canvas understands it: the browser resolves light-dark() and var(). */
export function colour(variable: string): string {
  if (!probe) {
    probe = document.createElement('i');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${variable})`;
  return getComputedStyle(probe).color;
}
