import { startScan } from '../../state/scan-store.ts';
import { Icon } from '../parts/icon.tsx';
import { ScanSettings } from './scan-settings.tsx';

export function PicturePicker({ dragging }: { dragging: boolean }) {
  return (
    <div class="picker">
      <div class="drop-zone" data-dragging={dragging}>
        <Icon name="shelf" />
        <DropWords dragging={dragging} />
        <div class="drop-actions">
          <PictureInput label="Choose a photo" icon="picture" primary />
          <PictureInput label="Take a photo" icon="camera" camera />
        </div>
        <p class="quiet">JPEG, PNG, WebP, HEIC or AVIF, up to 10 MB</p>
      </div>
      <ScanSettings />
    </div>
  );
}

/** Nothing can be dropped by touch, so there the words are others. */
function DropWords({ dragging }: { dragging: boolean }) {
  if (dragging) return <p class="drop-words">Let go to scan it</p>;
  return (
    <p class="drop-words">
      <span class="by-mouse">Drop a photo of a bookshelf here</span>
      <span class="by-touch">Fill the photo with the spines</span>
    </p>
  );
}

interface PictureInputProps {
  label: string;
  icon: 'picture' | 'camera';
  primary?: boolean;
  camera?: boolean;
}

function PictureInput({ label, icon, primary = false, camera = false }: PictureInputProps) {
  const kind = camera ? 'file-button-camera' : '';
  return (
    <label class={`button file-button ${primary ? 'button-primary' : ''} ${kind}`}>
      <Icon name={icon} />
      {label}
      <input
        class="visually-hidden"
        type="file"
        accept="image/*"
        {...(camera && { capture: 'environment' as const })}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) startScan(file, file.name);
        }}
      />
    </label>
  );
}
