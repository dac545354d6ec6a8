import type { ScanDetail } from '../../../src/core/scan/scan-detail.ts';
import { formatMoment } from '../../data/format-time.ts';
import { tellScanFacts } from '../../data/tell-scan-facts.ts';

/** The scan's own data, and its other lives where it has any. */
export function FactsPanel({ detail }: { detail: ScanDetail }) {
  return (
    <section class="panel" aria-labelledby="facts">
      <h2 class="panel-title" id="facts">
        The scan
      </h2>
      <dl class="story">
        {tellScanFacts(detail).map(({ name, value, isCode }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={isCode ? 'mono' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
      {detail.epochs.length > 1 && <Lives detail={detail} />}
    </section>
  );
}

function Lives({ detail: { jobId, epoch, epochs } }: { detail: ScanDetail }) {
  return (
    <nav aria-label="Lives of this job">
      <p class="quiet">This job was opened {epochs.length} times:</p>
      <ul class="chips">
        {epochs.map((life) => (
          <li key={life}>
            <a
              class="chip"
              href={`/scans/${jobId}?epoch=${life}`}
              aria-current={life === epoch ? 'true' : undefined}
            >
              {formatMoment(life)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
