import { useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

/** Copies a text and says that it did; where the browser forbids it, says so. */
export function CopyButton({ label, icon, text }: { label: string; icon: IconName; text: string }) {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Not allowed by the browser');
    }
    setTimeout(() => setSaid(''), 3000);
  };
  return (
    <button type="button" class="button copy-button" onClick={() => void copy()}>
      <Icon name={said === 'Copied' ? 'met' : icon} />
      <span>{label}</span>
      <span class="visually-hidden" role="status">
        {said}
      </span>
    </button>
  );
}
