import { useEffect, useState } from 'preact/hooks';

/** Takes a picture dropped anywhere on the page, or pasted; true while one hovers over it. */
export function useDroppedPicture(onPicture: (file: File, name: string) => void): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const take = (files: FileList | undefined): void => {
      const file = files?.[0];
      if (file) onPicture(file, file.name);
    };
    document.addEventListener(
      'dragover',
      (event) => {
        event.preventDefault();
        setDragging(true);
      },
      { signal },
    );
    document.addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setDragging(false);
      },
      { signal },
    );
    document.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        setDragging(false);
        take(event.dataTransfer?.files);
      },
      { signal },
    );
    document.addEventListener('paste', (event) => take(event.clipboardData?.files), { signal });
    return () => listening.abort();
  }, [onPicture]);
  return dragging;
}
