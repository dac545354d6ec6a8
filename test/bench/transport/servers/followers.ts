import type { ProgressMessage } from '../../../../src/core/protocol/server-message.ts';

/** Who follows which scan. */
export class Followers<Connection> {
  readonly #jobOf = new Map<Connection, string>();
  readonly #of = new Map<string, Set<Connection>>();
  readonly #send: (connection: Connection, text: string) => void;

  constructor(send: (connection: Connection, text: string) => void) {
    this.#send = send;
  }

  add(jobId: string, connection: Connection): void {
    this.#jobOf.set(connection, jobId);
    const all = this.#of.get(jobId) ?? new Set();
    this.#of.set(jobId, all.add(connection));
  }

  delete(connection: Connection): void {
    this.#of.get(this.#jobOf.get(connection) ?? '')?.delete(connection);
    this.#jobOf.delete(connection);
  }

  tell(jobId: string, message: ProgressMessage): void {
    const text = JSON.stringify(message);
    for (const connection of this.#of.get(jobId) ?? []) this.#send(connection, text);
  }
}
