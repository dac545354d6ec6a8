import { getTableColumns } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { writeSpans } from '../../../src/storage/span-store.ts';
import { span } from '../../../src/storage/telemetry-schema.ts';
import { aSpan } from '../../support/telemetry-messages.ts';

describe('prepareInsert()', () => {
  it('binds texts that D1 takes, 2 MB at most, also where each character has three bytes', () => {
    const spans = Array.from({ length: 1000 }, () =>
      aSpan({ attributes: { a: '本'.repeat(2000) } }),
    );
    const texts = writeSpans(spans).flatMap(({ params }) => params);
    const sizes = texts.map((text) => Buffer.byteLength(String(text)));
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
    const keys = Object.keys(getTableColumns(span)) as (keyof typeof span.$inferSelect)[];
    const rows = spans.map((own) => keys.map((key) => own[key]));
    expect(texts.flatMap((text) => JSON.parse(String(text)) as unknown[])).toEqual(rows);
  });
});
