import { useRef } from 'preact/hooks';
import { nextIndex } from '../../data/next-index.ts';
import type { ShelfBook } from '../../data/shelf-books.ts';
import { highlighted } from '../../state/highlight.ts';

/** The books in reading order; each lights up its box, and is lit up by it. */
export function BookList({ books }: { books: readonly ShelfBook[] }) {
  const list = useRef<HTMLOListElement>(null);
  return (
    <ol
      class="books"
      aria-label="Books found"
      ref={list}
      onKeyDown={(event) => {
        const items = [...(list.current?.querySelectorAll('button') ?? [])];
        const from = items.findIndex((item) => item === document.activeElement);
        const to = nextIndex(event.key, from, items.length);
        if (to === null) return;
        event.preventDefault();
        items[to]?.focus();
      }}
    >
      {books.map((book) => (
        <BookLine key={book.number} book={book} />
      ))}
    </ol>
  );
}

function BookLine({ book }: { book: ShelfBook }) {
  const active = highlighted.value === book.number;
  return (
    <li>
      <button
        type="button"
        class="book"
        id={`book-${book.number}`}
        data-state={book.state}
        data-active={active}
        aria-pressed={active}
        onMouseEnter={() => (highlighted.value = book.number)}
        onMouseLeave={() => (highlighted.value = null)}
        onFocus={() => (highlighted.value = book.number)}
        onClick={() => (highlighted.value = book.number)}
      >
        <span class="book-number">{book.number}</span>
        <span class="book-words">
          <span class="book-title">{book.title}</span>
          {book.author !== '' && <span class="book-author">{book.author}</span>}
          {book.isbn !== null && <span class="book-author mono">ISBN {book.isbn}</span>}
        </span>
        <span class={`book-confidence ${book.state === 'read' ? '' : 'pill pill-caution'}`}>
          {book.confidence}
        </span>
      </button>
    </li>
  );
}
