const timeoutMs = 60_000;

/** The worker's read API over HTTP, with the token for it; each failure is an Error that says what to do. */
export class WorkerApi {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token: string | undefined) {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** The JSON of an answer that is not an error. */
  async ask(method: string, path: string): Promise<unknown> {
    const answer = await this.#fetch(method, path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(this.#explain(answer.status, text));
    return JSON.parse(text);
  }

  async #fetch(method: string, path: string): Promise<Response> {
    const headers: Record<string, string> =
      this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      return await fetch(`${this.#url}${path}`, { method, headers, signal });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `No worker answers at ${this.#url} (${why}). Start it with npm start, or pass --url.`,
        { cause: error },
      );
    }
  }

  #explain(status: number, body: string): string {
    if (status === 401) {
      return this.#token === undefined
        ? `${this.#url} asks for the dashboard token. Set DASHBOARD_TOKEN in the environment.`
        : `${this.#url} does not take this DASHBOARD_TOKEN.`;
    }
    return `${this.#url} answered ${status}: ${detailOf(body)}`;
  }
}

/** What a problem+json says, or the body as it is. */
function detailOf(body: string): string {
  try {
    const { detail, message } = JSON.parse(body) as { detail?: string; message?: string };
    return detail ?? message ?? body;
  } catch {
    return body.slice(0, 200);
  }
}
