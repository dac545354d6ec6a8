import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { writeSpans } from '../../../src/storage/span-store.ts';
import { aSpan } from '../../support/telemetry-messages.ts';

describe('insertRows()', () => {
  it('binds texts that D1 takes, 2 MB at most, also where each character has three bytes', () => {
    const spans = Array.from({ length: 1000 }, () =>
      aSpan({ attributes: { a: '本'.repeat(2000) } }),
    );
    const dialect = new SQLiteAsyncDialect();
    const texts = writeSpans(spans).flatMap((statement) => dialect.sqlToQuery(statement).params);
    const sizes = texts.map((text) => Buffer.byteLength(String(text)));
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
    expect(texts.flatMap((text) => JSON.parse(String(text)) as unknown[])).toEqual(spans);
  });
});
