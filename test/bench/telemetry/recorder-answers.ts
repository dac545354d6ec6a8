import type { ScanTemplate } from './clone-scan.ts';

/** What the recorder is asked to record, all of it made before the clock starts. */
export interface RecordOrder {
  readonly template: ScanTemplate;
  readonly jobIds: readonly string[];
  readonly spanShare: number;
  /**
   * `queue`: through it, confirmed to each object; `consumer`: the consumer alone, confirming to nobody;
   * `queue alone`: through it to a consumer that does nothing.
   */
  readonly by: 'queue' | 'consumer' | 'queue alone';
}

export interface RecordResult {
  /** Of whose messages whole batches could be made, so that there are parts of one. */
  readonly scans: number;
  /** Until the last row was in D1. */
  readonly writtenMs: number;
  /** Until all was confirmed too, where objects are told. */
  readonly confirmedMs: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** What an object has cost since it was last made, in the words of its bill. */
export interface ObjectCosts {
  rowsRead: number;
  rowsWritten: number;
  /** RPC calls, sockets opened, alarms. */
  requests: number;
  /** Frames from apps, of which twenty make a request. */
  frames: number;
}

/** What one span costs, µs, by what is done with it. */
export interface SpanCosts {
  /** Made and ended, and kept nowhere. */
  readonly madeUs: number;
  /** Made under the scan's own, ended, turned into a record and kept in memory. */
  readonly keptUs: number;
  /** The same, and stored in a write of its own, as while no picture is read. */
  readonly storedUs: number;
}
