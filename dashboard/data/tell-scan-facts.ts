import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';
import type { ScanRecord } from '../../src/core/scan/scan-record.ts';
import { formatBytes } from './format-bytes.ts';
import { formatDuration } from './format-duration.ts';
import { formatCount } from './format-ratio.ts';
import { describeOrigin } from './words.ts';

interface NamedFact {
  name: string;
  value: string;
  isCode: boolean;
}

const known = (name: string, value: string | null, isCode = false): NamedFact[] =>
  value === null || value === '' ? [] : [{ name, value, isCode }];
const duration = (name: string, ms: number | null) =>
  known(name, ms === null ? null : formatDuration(ms));

/** What is recorded of a scan, by names a person knows; what is not known is left out. */
export function tellScanFacts({ jobId, scan, traceId }: ScanDetail): NamedFact[] {
  const { app, network } = describeOrigin(scan);
  return [
    ...known('Job', jobId, true),
    ...known('Trace', traceId, true),
    ...known('App', app),
    ...known('Network', network),
    ...known('Data centre', scan.colo),
    ...known('Provider', providerOf(scan)),
    ...known('Picture', pictureOf(scan)),
    ...(scan.state === 'ended' ? endedFacts(scan) : []),
  ];
}

function providerOf(scan: ScanRecord): string | null {
  if (scan.provider === null) return null;
  const model = scan.state === 'ended' ? scan.model : null;
  return model === null ? scan.provider : `${scan.provider}, ${model}`;
}

function pictureOf(scan: ScanRecord): string | null {
  if (scan.imageBytes === null) return null;
  const size = formatBytes(scan.imageBytes);
  const type = scan.state === 'ended' ? scan.imageType : null;
  return type === null ? size : `${size}, ${type.replace('image/', '').toUpperCase()}`;
}

function endedFacts(scan: Extract<ScanRecord, { state: 'ended' }>): NamedFact[] {
  return [
    ...duration('Duration', scan.durationMs),
    ...duration('Upload', scan.uploadMs),
    ...duration('Reading', scan.providerMs),
    ...duration('First update after', scan.firstUpdateMs),
    ...known('Updates', formatCount(scan.updateCount)),
    ...known('Sockets', formatCount(scan.socketCount)),
    ...known('Polls', formatCount(scan.pollCount)),
    ...duration('Latency, WebSocket', scan.websocketLatencyP50Ms),
    ...duration('Latency, polling', scan.pollingLatencyP50Ms),
    ...known('Error', scan.errorMessage),
    ...known('Error code', scan.errorCode, true),
  ];
}
