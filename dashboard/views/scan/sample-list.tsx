import { useState } from 'preact/hooks';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { samples, type Sample } from '../../state/scan-choices.ts';
import { startScan } from '../../state/scan-store.ts';
import { Notice } from '../parts/notice.tsx';

/** Shelves to try without a camera. */
export function SampleList() {
  const [problem, setProblem] = useState('');
  const listed = samples.value;
  if (listed !== null && listed.length === 0) return null;
  const use = async (sample: Sample): Promise<void> => {
    setProblem('');
    try {
      startScan(await loadSample(sample), sample.title);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section aria-labelledby="samples">
      <h2 class="section-title" id="samples">
        Or try a sample shelf
      </h2>
      {problem !== '' && (
        <Notice tone="problem" icon="breached" title="The sample could not be loaded">
          {problem}. Try again, or choose a photo of your own.
        </Notice>
      )}
      <ul class="samples">
        {(listed ?? []).map((sample) => (
          <SampleCard key={sample.name} sample={sample} onUse={() => void use(sample)} />
        ))}
      </ul>
    </section>
  );
}

async function loadSample(sample: Sample): Promise<Blob> {
  const response = await fetch(`/samples/${sample.file}`);
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return response.blob();
}

function SampleCard({ sample, onUse }: { sample: Sample; onUse: () => void }) {
  return (
    <li class="sample">
      <img
        src={`/samples/${sample.file}`}
        alt=""
        width={sample.width}
        height={sample.height}
        loading="lazy"
      />
      <div class="sample-foot">
        <h3 class="sample-title">{sample.title}</h3>
        <p class="quiet">{formatNumberOf(sample.books, 'book')}</p>
        <button
          type="button"
          class="button"
          aria-label={`Scan this shelf: ${sample.title}`}
          onClick={onUse}
        >
          Scan this shelf
        </button>
      </div>
    </li>
  );
}
