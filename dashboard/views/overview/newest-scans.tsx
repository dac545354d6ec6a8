import type { ScanPage } from '../../../src/core/slo/read-answers.ts';
import { search } from '../../state/route.ts';
import { sharedParams } from '../../data/view.ts';
import { scanLimit } from '../../state/overview-store.ts';
import { ScanTable } from '../parts/scan-table.tsx';

export function NewestScans({ page }: { page: ScanPage }) {
  return (
    <section class="panel" aria-labelledby="newest-scans">
      <div class="panel-head">
        <h2 class="panel-title" id="newest-scans">
          Newest scans
        </h2>
        <a href={`/scans${sharedParams(search.value)}`}>All scans</a>
      </div>
      <ScanTable scans={page.scans} labelledBy="newest-scans" />
      {page.nextCursor !== null && scanLimit.value < 100 && (
        <button
          type="button"
          class="button button-plain"
          onClick={() => {
            scanLimit.value = Math.min(100, scanLimit.value + 30);
          }}
        >
          Show more scans
        </button>
      )}
    </section>
  );
}
