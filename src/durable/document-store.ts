export const documentTable =
  'CREATE TABLE document (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;';

const putSql = `INSERT INTO document (name, body) VALUES (?1, ?2)
  ON CONFLICT (name) DO UPDATE SET body = ?2`;

/** `/` is followed by `0` in ASCII: all names that begin with a folder lie between the two. */
const inFolder = "name > ?1 || '/' AND name < ?1 || '0'";

/**
 * Named JSON in an object's SQLite, and a copy of it in memory. Documents of `shared` lie in one row, since
 * a row's write costs more than its bytes: they are written once at the end of a transaction, or of the turn,
 * which is one transaction too, as nothing leaves an object before the writes of its turn are safe.
 */
export class DocumentStore<Documents extends object> {
  readonly #sql: SqlStorage;
  readonly #row: string;
  readonly #shared: ReadonlySet<keyof Documents>;
  readonly #known = new Map<keyof Documents, unknown>();
  /** What is in SQLite, where that is known: what is the same need not be written. */
  readonly #written = new Map<string, string>();
  #isStale = false;

  constructor(sql: SqlStorage, row: string, shared: readonly (keyof Documents)[]) {
    this.#sql = sql;
    this.#row = row;
    this.#shared = new Set(shared);
  }

  read<N extends keyof Documents & string>(name: N): Documents[N] | undefined {
    if (!this.#known.has(name)) this.#load(name);
    return this.#known.get(name) as Documents[N] | undefined;
  }

  /** Keeps it in memory, until it is written for another reason. */
  note<N extends keyof Documents>(name: N, body: Documents[N]): void {
    this.#known.set(name, body);
  }

  write<N extends keyof Documents & string>(name: N, body: Documents[N]): void {
    if (!this.#shared.has(name)) {
      this.#known.set(name, body);
      return this.#put(name, JSON.stringify(body));
    }
    // Its neighbours are written with it, so they must be known.
    this.read(name);
    this.#known.set(name, body);
    if (this.#isStale) return;
    this.#isStale = true;
    queueMicrotask(() => this.flush());
  }

  /** Writes what has changed in the shared row. */
  flush(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const parts = [...this.#shared].map((name) => [name, this.#known.get(name)]);
    this.#put(this.#row, JSON.stringify(Object.fromEntries(parts)));
  }

  forget(): void {
    this.#known.clear();
    this.#written.clear();
    this.#isStale = false;
  }

  #load(name: keyof Documents & string): void {
    const isShared = this.#shared.has(name);
    const row = isShared ? this.#row : name;
    const text = this.text(row);
    if (text !== undefined) this.#written.set(row, text);
    const body = text === undefined ? undefined : (JSON.parse(text) as unknown);
    if (!isShared) return void this.#known.set(name, body);
    const parts = (body ?? {}) as Partial<Documents>;
    for (const part of this.#shared) this.#known.set(part, parts[part]);
  }

  #put(row: string, text: string): void {
    if (this.#written.get(row) === text) return;
    this.putText(row, text);
    this.#written.set(row, text);
  }

  /** What is large, and not kept in memory. */
  putText(name: string, text: string): void {
    this.#sql.exec(putSql, name, text);
  }

  text(name: string): string | undefined {
    const query = 'SELECT body FROM document WHERE name = ?';
    return this.#sql.exec<{ body: string }>(query, name).toArray()[0]?.body;
  }

  deleteText(name: string): void {
    this.#sql.exec('DELETE FROM document WHERE name = ?', name);
  }

  /** In the order of their names. */
  textsIn(folder: string): string[] {
    const query = `SELECT body FROM document WHERE ${inFolder} ORDER BY name`;
    return this.#sql
      .exec<{ body: string }>(query, folder)
      .toArray()
      .map(({ body }) => body);
  }

  folderSize(folder: string): { texts: number; lines: number } {
    const query = `SELECT count(*) AS texts,
      coalesce(sum(length(body) - length(replace(body, char(10), '')) + 1), 0) AS lines
      FROM document WHERE ${inFolder}`;
    return this.#sql.exec<{ texts: number; lines: number }>(query, folder).one();
  }

  deleteFolder(folder: string): void {
    this.#sql.exec(`DELETE FROM document WHERE ${inFolder}`, folder);
  }
}
