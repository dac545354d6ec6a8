import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestionTypes } from '../../../src/core/scan/vision.ts';
import { encodeBase64 } from '../../../src/providers/base64.ts';
import { normaliseIsbn } from '../../../src/providers/isbn.ts';
import { readPictureSize } from '../../../src/providers/picture-size.ts';
import { buildOutputSchema, buildPrompt } from '../../../src/providers/prompt.ts';
import { retryAfterMs } from '../../../src/providers/retry-after.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- a schema of any shape is walked
type JsonSchema = Record<string, any>;

describe('encodeBase64()', () => {
  it('encodes any bytes as Node does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  it.each([24_575, 24_576, 24_577, 100_000])('joins its pieces at %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) % 256);
    expect(encodeBase64(bytes) === Buffer.from(bytes).toString('base64')).toBe(true);
  });
});

describe('normaliseIsbn()', () => {
  it.each([
    ['9780441013593', '9780441013593'],
    ['ISBN-13: 978 0 441 01359 3', '9780441013593'],
    ['0-8044-2957-X', '080442957X'],
    ['080442957x', '080442957X'],
    ['080442957Y', null],
    ['0804429570', null],
    ['9770441013593', null],
    ['978044101359', null],
    ['', null],
  ])('reads %j as %j', (text, isbn) => {
    expect(normaliseIsbn(text)).toBe(isbn);
  });
});

describe('retryAfterMs()', () => {
  const now = Date.parse('2026-11-24T06:00:00Z');
  it.each([
    ['2', '', 2000],
    ['Tue, 24 Nov 2026 06:00:03 GMT', '', 3000],
    ['Tue, 24 Nov 2026 05:00:00 GMT', '', 0],
    ['soon', '', null],
    ['', '{"error":{"details":[{"retryDelay": "1.5s"}]}}', 1500],
    ['', '{"error":{}}', null],
  ])('reads the header %j and body %j as %j ms', (header, body, waitMs) => {
    const headers = new Headers(header ? { 'retry-after': header } : {});
    expect(retryAfterMs(headers, body, now)).toBe(waitMs);
  });
});

describe('readPictureSize()', () => {
  it('knows nothing of bytes that are no picture', () => {
    expect(readPictureSize(new Uint8Array(100))).toBeUndefined();
  });

  it('reads the size of a PNG', () => {
    const head = '89504e470d0a1a0a0000000d4948445200000fa000000bb80802000000';
    expect(readPictureSize(Buffer.from(head, 'hex'))).toEqual({ width: 4000, height: 3000 });
  });
});

describe('the question to a model', () => {
  it.each(['corners', 'box_2d'] as const)('explains every field of the schema (%s)', (style) => {
    const prompt = buildPrompt(style);
    for (const field of fieldsOf(buildOutputSchema(style))) expect(prompt).toContain(field);
    for (const type of suggestionTypes) expect(prompt).toContain(type);
  });

  it('requires all properties of every object, as OpenAI strict mode demands', () => {
    const visit = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, properties, required, additionalProperties } = schema as JsonSchema;
      if (type === 'object') {
        expect(required).toEqual(Object.keys(properties));
        expect(additionalProperties).toBe(false);
      }
      Object.values(schema).forEach(visit);
    };
    visit(buildOutputSchema('corners'));
  });
});

function fieldsOf(schema: JsonSchema): string[] {
  return Object.entries((schema['properties'] ?? {}) as JsonSchema).flatMap(([name, inner]) => [
    name,
    ...fieldsOf(inner.items ?? inner),
  ]);
}
