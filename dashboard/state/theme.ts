import { computed, effect, signal } from '@preact/signals';
import { remembered } from './remembered.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(systemDark.matches);
systemDark.addEventListener('change', () => {
  systemIsDark.value = systemDark.matches;
});

export const themeChoice = remembered<ThemeChoice>('theme', ['system', 'light', 'dark'], 'system');

/** The theme in force: the choice, or the system's preference. */
export const theme = computed<'light' | 'dark'>(() => {
  if (themeChoice.value !== 'system') return themeChoice.value;
  return systemIsDark.value ? 'dark' : 'light';
});

effect(() => {
  const { dataset } = document.documentElement;
  if (themeChoice.value === 'system') delete dataset['theme'];
  else dataset['theme'] = themeChoice.value;
});

/** Turns to the other theme; back to the system's choice where that is the same. */
export function toggleTheme(): void {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  themeChoice.value = (other === 'dark') === systemIsDark.value ? 'system' : other;
}
