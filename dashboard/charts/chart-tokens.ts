import type { ChartTone } from '../data/chart-model.ts';

/** The colours and type of the theme in force, as the canvas needs them. */
export interface ChartTokens {
  tones: Record<ChartTone, string>;
  ink: string;
  muted: string;
  grid: string;
  surface: string;
  target: string;
  breach: string;
  font: string;
}

/** Read off a probe, since `light-dark()` is resolved on colours, not on custom properties. */
export function readChartTokens(): ChartTokens {
  const probe = document.body.appendChild(document.createElement('span'));
  probe.hidden = true;
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const tokens = {
    tones: {
      websocket: colour('series-websocket'),
      fallback: colour('series-fallback'),
      polling: colour('series-polling'),
      completion: colour('series-completion'),
      failed: colour('breached'),
      timed_out: colour('caution'),
      abandoned: colour('series-polling'),
      none: colour('series-none'),
      other: colour('line-strong'),
    },
    breach: colour('breached'),
    ink: colour('ink'),
    muted: colour('muted'),
    grid: colour('grid'),
    surface: colour('surface'),
    target: colour('target'),
    font: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return tokens;
}
