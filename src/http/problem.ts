import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An expected failure of the read API, answered as RFC 9457 `application/problem+json`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    title: string,
    detail: string,
    headers: Record<string, string> = {},
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.headers = headers;
  }

  toResponse(): Response {
    const { status, title, message: detail } = this;
    return new Response(JSON.stringify({ type: 'about:blank', title, status, detail }), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...this.headers },
    });
  }
}
