import type { NetworkType, ProviderName } from '../core/protocol/words.ts';
import type { Plan } from './machine-state.ts';
import type { ScanOptions } from './scan-options.ts';
import { connectionType } from './signals.ts';

/** What the app tells of itself, in headers, in `hello`, and in its report ([UP8], [WS7]). */
export type Declaration = ReturnType<typeof declarationOf>;

export function declarationOf(plan: Plan, { platform, appVersion, networkType }: ScanOptions) {
  return {
    strategy: plan.reason ? ('polling' as const) : ('websocket' as const),
    strategyReason: plan.reason,
    platform,
    appVersion,
    networkType: networkType ?? (connectionType() as NetworkType | undefined),
  };
}

/** Through JSON, which leaves out what is not given. */
export function declarationHeaders(
  declaration: Declaration,
  provider: ProviderName | undefined,
): Record<string, string> {
  const headers = {
    'X-AI-Provider': provider,
    'X-Progress-Strategy': declaration.strategy,
    'X-Strategy-Reason': declaration.strategyReason,
    'X-Client-Platform': declaration.platform,
    'X-Client-Version': declaration.appVersion,
    'X-Network-Type': declaration.networkType,
  };
  return JSON.parse(JSON.stringify(headers)) as Record<string, string>;
}
