import { log } from '../log.ts';
import { encodeSpans } from './encode-spans.ts';
import type { ExportSettings } from './export-settings.ts';
import { countSpans, type ExportUnit } from './export-units.ts';
import { postRequest, type Dropped, type Exported, type Retry } from './post-request.ts';

/** Enough to single out a few bad units among a hundred; a worker's requests are limited. */
const maxPosts = 40;

/** What the export counts of itself. */
export type ExportCounter = 'exported_spans' | 'dropped_spans' | 'export_failures';

export interface RunParts {
  readonly settings: Extract<ExportSettings, { state: 'on' }>;
  /** Called for units that have reached their end. */
  settle(units: readonly ExportUnit[]): Promise<void>;
  /** Called for units that are to come again, not before what the endpoint asks for. */
  postpone(units: readonly ExportUnit[], retryAfterMs: number | null): void;
  readonly now: () => number;
}

/** The POSTs of one queue batch. */
export class ExportRun {
  readonly #parts: RunParts;
  #postsLeft = maxPosts;
  #away: Retry | undefined;
  readonly counts: Record<ExportCounter, number> = {
    exported_spans: 0,
    dropped_spans: 0,
    export_failures: 0,
  };

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Sends units together. Once the endpoint is away or asks to wait, all that follow wait with it. */
  async send(units: readonly ExportUnit[]): Promise<void> {
    if (this.#away !== undefined || this.#postsLeft === 0) {
      this.#parts.postpone(units, this.#away?.retryAfterMs ?? null);
      return;
    }
    this.#postsLeft -= 1;
    const { target, resource } = this.#parts.settings;
    const spans = units.flatMap((unit) => unit.spans);
    const body = encodeSpans(spans, target.protocol, resource);
    const result = await postRequest(body, target, this.#parts.now);
    if (result.kind === 'exported') return this.#exported(units, result);
    this.counts.export_failures += 1;
    if (result.kind === 'retry') return this.#waits(units, result);
    await this.#refused(units, result);
  }

  async #exported(units: readonly ExportUnit[], exported: Exported) {
    const { message } = exported;
    const spans = countSpans(units);
    const rejected = Math.min(exported.rejected, spans);
    this.counts.exported_spans += spans - rejected;
    this.counts.dropped_spans += rejected;
    if (rejected > 0) log('warn', 'spans rejected', { rejected, of: spans, answer: message });
    else if (message !== null)
      log('info', 'spans exported with a warning', { spans, answer: message });
    await this.#parts.settle(units);
  }

  #waits(units: readonly ExportUnit[], retry: Retry): void {
    this.#away = retry;
    const { reason, status, retryAfterMs, message } = retry;
    const spans = countSpans(units);
    log('warn', 'span export postponed', { reason, status, retryAfterMs, answer: message, spans });
    this.#parts.postpone(units, retryAfterMs);
  }

  /** One bad unit must not take the others with it, so what may be bad in part is halved. */
  async #refused(units: readonly ExportUnit[], dropped: Dropped): Promise<void> {
    const { reason, status, message } = dropped;
    if (units.length > 1 && (reason === 'bad_data' || reason === 'too_large')) {
      const middle = Math.ceil(units.length / 2);
      await this.send(units.slice(0, middle));
      await this.send(units.slice(middle));
      return;
    }
    const spans = countSpans(units);
    this.counts.dropped_spans += spans;
    log('error', 'spans dropped', { reason, status, answer: message, spans });
    await this.#parts.settle(units);
  }
}
