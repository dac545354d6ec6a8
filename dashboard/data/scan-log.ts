import type { StrategyChange, TransportEvent } from '../../src/client/index.ts';
import { describeFallback, describeTransport } from './words.ts';

const transportEventWords: Record<TransportEvent['type'], string> = {
  connecting: 'connecting',
  usable: 'carries updates',
  resumed: 'resumed where it left off',
  lost: 'lost',
};

/** `WebSocket: carries updates`. */
export function describeTransportEvent(event: TransportEvent): string {
  const words = `${describeTransport(event.transport)}: ${transportEventWords[event.type]}`;
  return event.type === 'lost' && event.cause !== '' ? `${words} (${event.cause})` : words;
}

/** `WebSocket → Polling: went silent, in mid-scan`. */
export function describeStrategyChange({ from, to, reason, stage }: StrategyChange): string {
  const change = `${describeTransport(from)} → ${describeTransport(to)}`;
  if (reason === 'websocket_usable') return `${change}: it can be used again`;
  return `${change}: ${describeFallback(reason, stage)}`;
}
