/** SQLite holds values up to 2 MB; a chunk stays well below. */
const chunkBytes = 1024 * 1024;

/**
 * A body over the limit is read on, up to this many times the limit, and dropped: an app whose
 * connection is reset while it still sends may never see the answer.
 */
const drainFactor = 3;

export type Received =
  | { kind: 'whole'; bytes: number; sha256: string }
  | { kind: 'too-large' }
  | { kind: 'interrupted' };

/** Pictures in chunks, one set for each upload, so that two uploads at once cannot mix. */
export class PictureStore {
  readonly #sql: SqlStorage;
  readonly #active = new Set<string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Takes in a picture as it streams; with `keep` false it is only counted and hashed. */
  async receive(
    upload: string,
    body: ReadableStream<Uint8Array>,
    options: { maxBytes: number; keep: boolean },
  ): Promise<Received> {
    const digest = new crypto.DigestStream('SHA-256');
    const hash = digest.getWriter();
    const chunks = new Chunker((index, bytes) => {
      if (options.keep) this.#insert(upload, index, bytes);
    });
    let total = 0;
    this.#active.add(upload);
    try {
      for await (const piece of body) {
        total += piece.byteLength;
        if (total > options.maxBytes * drainFactor) break;
        if (total > options.maxBytes) continue;
        chunks.push(piece);
        await hash.write(piece);
      }
      if (total > options.maxBytes) return { kind: 'too-large' };
      chunks.flush();
      await hash.close();
      return { kind: 'whole', bytes: total, sha256: toHex(await digest.digest) };
    } catch {
      return { kind: 'interrupted' };
    } finally {
      this.#active.delete(upload);
    }
  }

  read(upload: string): Uint8Array {
    const rows = this.#sql
      .exec<{ bytes: ArrayBuffer }>(
        'SELECT bytes FROM picture WHERE upload = ? ORDER BY chunk',
        upload,
      )
      .toArray();
    const whole = new Uint8Array(rows.reduce((sum, row) => sum + row.bytes.byteLength, 0));
    let offset = 0;
    for (const row of rows) {
      whole.set(new Uint8Array(row.bytes), offset);
      offset += row.bytes.byteLength;
    }
    return whole;
  }

  /** Files an upload that turned out whole under its hash. */
  rename(upload: string, sha256: string): void {
    this.#sql.exec('DELETE FROM picture WHERE upload = ?', sha256);
    this.#sql.exec('UPDATE picture SET upload = ? WHERE upload = ?', sha256, upload);
  }

  /** Drops all but `keep` and what is still streaming in; uploads cut off by a crash go this way too. */
  purge(keep?: string): void {
    const spared = [...this.#active, ...(keep === undefined ? [] : [keep])];
    const marks = spared.map(() => '?').join(', ');
    this.#sql.exec(`DELETE FROM picture WHERE upload NOT IN (${marks})`, ...spared);
  }

  /** Breaks off what is streaming in. */
  interrupt(): void {
    this.#active.clear();
  }

  #insert(upload: string, index: number, bytes: Uint8Array): void {
    if (!this.#active.has(upload)) throw new Error('the upload was broken off');
    this.#sql.exec(
      'INSERT INTO picture (upload, chunk, bytes) VALUES (?, ?, ?)',
      upload,
      index,
      bytes,
    );
  }
}

class Chunker {
  readonly #emit: (index: number, bytes: Uint8Array) => void;
  #buffer = new Uint8Array(chunkBytes);
  #filled = 0;
  #index = 0;

  constructor(emit: (index: number, bytes: Uint8Array) => void) {
    this.#emit = emit;
  }

  push(piece: Uint8Array): void {
    let from = 0;
    while (from < piece.byteLength) {
      const room = Math.min(chunkBytes - this.#filled, piece.byteLength - from);
      this.#buffer.set(piece.subarray(from, from + room), this.#filled);
      this.#filled += room;
      from += room;
      if (this.#filled === chunkBytes) this.flush();
    }
  }

  flush(): void {
    if (this.#filled === 0) return;
    this.#emit(this.#index, this.#buffer.slice(0, this.#filled));
    this.#index += 1;
    this.#filled = 0;
  }
}

function toHex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
