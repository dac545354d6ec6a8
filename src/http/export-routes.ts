import { Hono } from 'hono';
import * as z from 'zod';
import { query } from './query.ts';
import type { ExportFormat, ReadEnv } from './reads.ts';
import { filterOf, listFilterSchema } from './span-query.ts';

const exportSchema = listFilterSchema.extend({
  format: z.enum(['csv', 'ndjson']),
  cursor: z.string().max(100).optional(),
});

const mediaTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** All scans of a span as a file, streamed. */
export function exportRoutes() {
  return new Hono<ReadEnv>().get('/api/export', query(exportSchema), async (c) => {
    const { format, cursor, ...asked } = c.req.valid('query');
    const filter = filterOf(asked, Date.now());
    const body = await c.var.reads.export(format, filter, cursor);
    const name = `scans-${fileTime(filter.from)}-${fileTime(filter.to)}.${format}`;
    return c.body(body, 200, {
      'Content-Type': mediaTypes[format],
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    });
  });
}

/** `20261124T101500Z`: no file system minds it. */
function fileTime(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
