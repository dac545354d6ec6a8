import type { Context } from 'hono';
import type { z } from 'zod';
import { badRequest } from './query.ts';
import { Problem } from './problem.ts';

const mostBytes = 16 * 1024;

/**
 * The JSON of a request.
 * @throws {Problem} 400 that names each field that is wrong, or 413.
 */
export async function readJson<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  const declared = Number(c.req.header('Content-Length') ?? 0);
  const text = declared > mostBytes ? undefined : await c.req.text();
  if (text === undefined || text.length > mostBytes) {
    throw new Problem(413, 'Too large', `A body may have ${mostBytes} bytes.`);
  }
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw badRequest(issues.join('; '));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body must be JSON.');
  }
}
