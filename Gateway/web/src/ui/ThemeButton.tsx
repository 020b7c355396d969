import { Icon } from './icons';
import { chooseTheme, type Theme, theme } from './theme';

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icon = { system: 'system', light: 'sun', dark: 'moon' } as const;

/** Goes round: as the system has it, light, dark. */
export function ThemeButton() {
  const label = `Theme: ${theme.value}. Change to ${next[theme.value]}`;
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => chooseTheme(next[theme.value])}>
      <Icon name={icon[theme.value]} />
    </button>
  );
}
