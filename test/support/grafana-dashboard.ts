import { readFileSync } from 'node:fs';

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string }[];
}

export interface GrafanaDashboard {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: unknown }[];
  };
}

export function readDashboard(): GrafanaDashboard {
  const file = new URL('../../docs/grafana-dashboard.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as GrafanaDashboard;
}

/** All that the dashboard asks Prometheus, with its variables. */
export function dashboardExpressions(): string[] {
  return readDashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}
