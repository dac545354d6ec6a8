import type { RatioStatus } from '../../../src/core/slo/ratio.ts';
import { Icon } from './icon.tsx';

const words: Record<RatioStatus, string> = {
  met: 'Met',
  breached: 'Breached',
  no_data: 'No data',
};

export function StatusPill({ status }: { status: RatioStatus }) {
  return (
    <span class={`pill pill-${status}`}>
      <Icon name={status} />
      {words[status]}
    </span>
  );
}
