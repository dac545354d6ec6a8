import type { DatabaseCosts } from './database-costs.ts';

export interface Asked<T> {
  readonly ms: number;
  readonly bytes: number;
  readonly costs: DatabaseCosts;
  readonly body: T;
}

/** Asks a measured worker: from the request to the answer's last byte. */
export async function askSeeded<T>(url: string, path: string, body?: object): Promise<Asked<T>> {
  const method = body === undefined ? 'GET' : 'POST';
  const startedAt = performance.now();
  const answer = await fetch(url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const ms = performance.now() - startedAt;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  const costs = JSON.parse(answer.headers.get('bench-costs') ?? '{}') as DatabaseCosts;
  return { ms, bytes: text.length, costs, body: JSON.parse(text) as T };
}
