import type { TelemetryMessage } from '../../../src/telemetry/messages.ts';

/** The messages of one real scan, from which those of any number are made. */
export type ScanTemplate = readonly TelemetryMessage[];

const hex = (length: number) => crypto.randomUUID().replaceAll('-', '').slice(0, length);

/** The same scan under another id, with spans of another trace; decided `shiftMs` later. */
export function cloneScan(template: ScanTemplate, jobId: string, shiftMs: number) {
  const ids = new Map<string, string>([[template[0]?.jobId ?? '', jobId]]);
  for (const message of template)
    if (message.kind === 'spans')
      for (const { traceId, spanId } of message.spans) {
        if (!ids.has(traceId)) ids.set(traceId, hex(32));
        ids.set(spanId, hex(16));
      }
  const pattern = new RegExp([...ids.keys()].join('|'), 'g');
  const text = JSON.stringify(template).replace(pattern, (id) => ids.get(id) ?? id);
  return (JSON.parse(text) as TelemetryMessage[]).map((message) => shifted(message, shiftMs));
}

function shifted(message: TelemetryMessage, shiftMs: number): TelemetryMessage {
  if (message.kind === 'spans' || message.event.name === 'bookshelf_scan_started') return message;
  const { event } = message;
  return { ...message, event: { ...event, decidedAt: event.decidedAt + shiftMs } };
}

/** Scans of which every so-manieth has its spans, as sampling would have it; messages of many scans mixed. */
export function cloneScans(template: ScanTemplate, jobIds: readonly string[], spanShare: number) {
  return jobIds.flatMap((jobId, index) => {
    const sampled = Math.floor((index + 1) * spanShare) > Math.floor(index * spanShare);
    const messages = cloneScan(template, jobId, index);
    return sampled ? messages : messages.filter(({ kind }) => kind === 'event');
  });
}
