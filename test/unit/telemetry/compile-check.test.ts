import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileCheck } from '../../../src/telemetry/compile-check.ts';
import { telemetryMessageSchema, type TelemetryMessage } from '../../../src/telemetry/messages.ts';
import { scanFields } from '../../support/scan-arbitrary.ts';
import { anySpan } from '../../support/span-records.ts';
import { aStory, eventMessage, spansMessage } from '../../support/telemetry-messages.ts';
import { completedEvent } from '../../worker/completed-event.ts';
import { startedEvent } from '../../worker/started-event.ts';

const anyMessage: fc.Arbitrary<TelemetryMessage> = fc.oneof(
  scanFields.map((fields) => eventMessage(completedEvent(fields))),
  fc.constantFrom(undefined, 'wifi').map((networkType) => ({
    ...eventMessage(completedEvent({})),
    story: aStory({
      arrivals: [[1, 'ack', 20, 0.5]],
      sockets: [[5, 1, false, 9, null, null]],
      calls: [[30, null, null]],
      report: {
        strategy: 'websocket',
        success: true,
        durationMs: 30,
        ...(networkType && { networkType }),
      },
    }),
  })),
  fc.nat().map((imageBytes) => eventMessage(startedEvent({ imageBytes }))),
  fc.array(anySpan, { maxLength: 3 }).map((spans) => spansMessage(crypto.randomUUID(), spans)),
);

/** Values that some field takes and another does not. */
const anyValue = fc.oneof(
  fc.constantFrom(null, undefined, true, '', 'delivered', 'websocket', 0, -1, 1, 0.5, -0),
  fc.constantFrom(NaN, Infinity, 2 ** 53, 'f'.repeat(16), 'f'.repeat(32), `${'f'.repeat(16)}\n`),
  fc.constantFrom<unknown>({}, [], [null], Array(1), { a: 1 }, { a: [] }, new Date(0), new Map()),
  anySpan,
);

type Place = [holder: Record<string, unknown>, key: string];

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as Place, ...placesIn(holder[key])]);
}

/** A message with one value replaced, taken out or added somewhere in it. */
const brokenMessage = fc
  .tuple(anyMessage, fc.nat(), fc.constantFrom('replace', 'delete', 'add', '__proto__'), anyValue)
  .map(([message, pick, how, value]) => {
    const broken = structuredClone(message);
    const places = placesIn(broken);
    const [holder, key] = places[pick % places.length] ?? [{}, ''];
    if (how === 'delete') delete holder[key];
    else if (how !== 'replace' && Array.isArray(holder)) holder.push(value);
    else
      Object.defineProperty(holder, how === 'replace' ? key : how, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    return broken;
  });

const check = compileCheck(telemetryMessageSchema);

describe('compileCheck()', () => {
  it('takes every message that an object sends', () => {
    fc.assert(fc.property(anyMessage, (message) => check(structuredClone(message))));
  });

  it('takes nothing that the schema would refuse or change', () => {
    let refused = 0;
    fc.assert(
      fc.property(brokenMessage, (message) => {
        const parsed = telemetryMessageSchema.safeParse(message);
        if (check(message)) expect(parsed).toEqual({ success: true, data: message });
        else refused += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it.each<[string, z.ZodType, unknown]>([
    ['a field that may be missing', z.object({ a: z.string().optional() }), {}],
    ['one that is undefined', z.object({ a: z.string().optional() }), { a: undefined }],
    ['what might be filled in', z.object({ a: z.boolean().default(false) }), { a: true }],
    ['a tuple', z.tuple([z.string(), z.int().nullable()]), ['a', null]],
    ['limits', z.tuple([z.string().max(2), z.number().max(2)]), ['ab', 2]],
  ])('takes %s', (_, schema, value) => {
    expect(schema.parse(value)).toEqual(value);
    expect(compileCheck(schema)(value)).toBe(true);
  });

  it.each<[string, z.ZodType, unknown]>([
    ['a text over its limit', z.string().max(2), 'abc'],
    ['a number over its limit', z.number().max(2), 3],
    ['a tuple that is too short', z.tuple([z.string(), z.string()]), ['a']],
    ['a tuple that is too long', z.tuple([z.string()]), ['a', 'b']],
  ])('refuses %s', (_, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
    expect(compileCheck(schema)(value)).toBe(false);
  });

  it.each<[string, z.ZodType, unknown]>([
    ['a field that the schema drops', z.object({ a: z.string() }), { a: '', b: 1 }],
    ['what it fills in', z.object({ a: z.boolean().default(false) }), {}],
    ['what it catches', z.object({ a: z.string().optional().catch('b') }), { a: 1 }],
    ['a tuple without an end', z.tuple([z.string()], z.string()), ['a', 'b']],
    ['a constraint that it does not know', z.string().min(1), 'a'],
    ['a format that it does not know', z.email(), 'a@example.org'],
    ['a pattern with flags', z.string().regex(/a/g), 'a'],
    ['a change on the way', z.string().trim(), 'a'],
    ['a schema that it does not know', z.date(), new Date(0)],
  ])('leaves to the schema %s', (_, schema, value) => {
    expect(schema.safeParse(value).success).toBe(true);
    expect(compileCheck(schema)(value)).toBe(false);
  });
});
