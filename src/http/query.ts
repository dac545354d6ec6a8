import { sValidator } from '@hono/standard-validator';
import type { z } from 'zod';
import { Problem } from './problem.ts';

/** Checks a query; what is wrong with it is answered as 400, naming each parameter. */
export function query<T extends z.ZodType>(schema: T) {
  return sValidator('query', schema, (result) => {
    if (result.success) return;
    const issues = result.error.map((issue) => {
      const path = (issue.path ?? []).map((part) =>
        String(typeof part === 'object' ? part.key : part),
      );
      return `${path.join('.')}: ${issue.message}`;
    });
    throw badRequest(issues.join('; '));
  });
}

export function badRequest(detail: string): Problem {
  return new Problem(400, 'Bad request', detail);
}
