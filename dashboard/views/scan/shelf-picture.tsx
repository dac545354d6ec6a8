import { useRef, useState } from 'preact/hooks';
import { badgeSide, placeBox } from '../../data/box-geometry.ts';
import type { ShelfBook } from '../../data/shelf-books.ts';
import { highlighted } from '../../state/highlight.ts';
import type { Picture } from '../../state/scan-store.ts';
import { nextIndex } from '../../data/next-index.ts';

interface ShelfPictureProps {
  picture: Picture;
  books: readonly ShelfBook[];
  reading?: boolean;
  /** A box was chosen: its list item should come into view. */
  onChoose?: (number: number) => void;
}

/** The photo with a box on each book; the browser turns it by its EXIF orientation, as boxes expect. */
export function ShelfPicture({ picture, books, reading = false, onChoose }: ShelfPictureProps) {
  const [hidden, setHidden] = useState(false);
  if (hidden) {
    return (
      <div class="shelf-picture shelf-hidden">
        <p>This browser cannot show {describeType(picture.blob.type)} photos.</p>
        <p class="quiet">
          The server may read it all the same; boxes need the photo, the list does not.
        </p>
      </div>
    );
  }
  return (
    <div class="shelf-picture" data-reading={reading}>
      <div class="shelf-frame">
        <img
          src={picture.url}
          alt={`Photo being scanned: ${picture.name}`}
          onError={() => setHidden(true)}
        />
        {books.length > 0 && <BoxLayer books={books} onChoose={onChoose} />}
      </div>
    </div>
  );
}

function describeType(type: string): string {
  return type === '' ? 'these' : type.replace('image/', '').toUpperCase();
}

interface BoxLayerProps {
  books: readonly ShelfBook[];
  onChoose: ((number: number) => void) | undefined;
}

/** One stop for Tab; arrow keys go from box to box. */
function BoxLayer({ books, onChoose }: BoxLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const stop = highlighted.value ?? books[0]?.number;
  return (
    <div
      class="box-layer"
      role="group"
      aria-label="Books on the photo"
      ref={layer}
      onKeyDown={(event) => {
        const from = books.findIndex(({ number }) => number === stop);
        const to = nextIndex(event.key, from, books.length);
        if (to === null) return;
        event.preventDefault();
        layer.current?.querySelectorAll('button')[to]?.focus();
      }}
    >
      {books.map((book) => (
        <Box key={book.number} book={book} isStop={book.number === stop} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface BoxProps {
  book: ShelfBook;
  isStop: boolean;
  onChoose: ((number: number) => void) | undefined;
}

function Box({ book, isStop, onChoose }: BoxProps) {
  const place = placeBox(book.box);
  const { left, top, width, height } = place;
  const active = highlighted.value === book.number;
  return (
    <button
      type="button"
      class="box"
      data-state={book.state}
      data-active={active}
      tabIndex={isStop ? 0 : -1}
      aria-label={`Box ${book.number}: ${book.title}`}
      aria-pressed={active}
      style={{ left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` }}
      onMouseEnter={() => (highlighted.value = book.number)}
      onMouseLeave={() => (highlighted.value = null)}
      onFocus={() => (highlighted.value = book.number)}
      onClick={() => {
        highlighted.value = book.number;
        onChoose?.(book.number);
      }}
    >
      <span class="box-number" data-side={badgeSide(place)} aria-hidden="true">
        {book.number}
      </span>
    </button>
  );
}
