/** Where an arrow key leads from an index; null for any other key, or at the end. */
export function nextIndex(key: string, from: number, length: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return from + 1 < length ? from + 1 : null;
    case 'ArrowLeft':
    case 'ArrowUp':
      return from > 0 ? from - 1 : null;
    case 'Home':
      return length > 0 ? 0 : null;
    case 'End':
      return length > 0 ? length - 1 : null;
    default:
      return null;
  }
}
