import type { OutgoingRequest } from './receiver.ts';

export function postJson(url: string, body: unknown): OutgoingRequest {
  const headers = { 'content-type': 'application/json' };
  return { url, method: 'POST', headers, body: JSON.stringify(body) };
}

/** At most `length` characters, the last of them a mark where something is left out. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A link that works outside the dashboard; undefined while its address is not known. */
export function absoluteLink(link: string): string | undefined {
  return URL.canParse(link) ? link : undefined;
}
