import { describe, expect, it } from 'vitest';
import { describeSkew } from '../../../dashboard/data/clock-skew.ts';
import { formatAttribute } from '../../../dashboard/data/format-attribute.ts';
import { stepInTree } from '../../../dashboard/data/tree-keys.ts';
import { layOutTrace, visibleRows } from '../../../dashboard/data/waterfall.ts';
import type { TraceSpan } from '../../../src/core/trace/trace.ts';
import { aSpan } from '../../support/telemetry-messages.ts';

const begin = 1_700_000_000_000_000;

/** Times are ms since the trace began. */
function spanOf(
  spanId: string,
  parentSpanId: string | null,
  [from, to]: [number, number],
  fields: Partial<TraceSpan> = {},
): TraceSpan {
  const times = { startUs: begin + from * 1000, endUs: begin + to * 1000 };
  return { ...aSpan(), spanId, parentSpanId, name: spanId, ...times, ...fields };
}

const scanTrace = [
  spanOf('scan', null, [0, 100]),
  spanOf('socket', 'scan', [0, 100], { name: 'GET /ws/progress' }),
  spanOf('upload', 'scan', [5, 20]),
  spanOf('read', 'scan', [25, 90]),
  spanOf('chat', 'read', [30, 90], { status: 'error' }),
];
const ids = (rows: readonly { span: TraceSpan }[]) => rows.map(({ span }) => span.spanId);
const msOf = (segments: readonly { startUs: number; endUs: number }[] = []) =>
  segments.map(({ startUs, endUs }): [number, number] => [startUs / 1000, endUs / 1000]);

describe('layOutTrace()', () => {
  it('puts each span after its parent, and siblings by when they began', () => {
    const { rows, lengthUs, errors } = layOutTrace({ spans: scanTrace.toReversed() });
    expect(ids(rows)).toEqual(['scan', 'socket', 'upload', 'read', 'chat']);
    expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 1, 1, 2]);
    expect([lengthUs, errors]).toEqual([100_000, 1]);
  });

  it('shows spans whose parent is not stored, and spans in a circle, as roots', () => {
    const { rows } = layOutTrace({
      spans: [spanOf('a', 'gone', [0, 1]), spanOf('b', 'c', [1, 2]), spanOf('c', 'b', [2, 3])],
    });
    expect(rows.map(({ span, depth }) => [span.spanId, depth])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ]);
  });

  it('finds what the scan waited for, which the socket that looks on is not', () => {
    const { rows } = layOutTrace({ spans: scanTrace });
    const critical = Object.fromEntries(rows.map((row) => [row.span.spanId, msOf(row.critical)]));
    expect(critical).toEqual({
      scan: [
        [0, 5],
        [20, 25],
        [90, 100],
      ],
      socket: [],
      upload: [[5, 20]],
      read: [[25, 30]],
      chat: [[30, 90]],
    });
  });

  it('covers the root with its critical path, once and whole', () => {
    const { rows } = layOutTrace({ spans: scanTrace });
    const path = rows.flatMap(({ critical }) => msOf(critical)).sort((a, b) => a[0] - b[0]);
    expect(path[0]?.[0]).toBe(0);
    expect(path.at(-1)?.[1]).toBe(100);
    for (const [index, [, end]] of path.entries()) {
      if (index + 1 < path.length) expect(path[index + 1]?.[0]).toBe(end);
    }
  });

  it('lays out 2,000 spans under each other', () => {
    const spans = Array.from({ length: 2_000 }, (_, index) =>
      spanOf(`s${index}`, index === 0 ? null : `s${index - 1}`, [index, 4_000 - index]),
    );
    expect(layOutTrace({ spans }).rows.at(-1)?.depth).toBe(1_999);
  });
});

describe('a clock that differs', () => {
  const app = { resource: { 'service.name': 'shelf-app' } };
  const skewOf = (appTimes: [number, number], workerTimes: [number, number]) =>
    layOutTrace({
      spans: [spanOf('app', null, appTimes, app), spanOf('scan', 'app', workerTimes)],
    }).skew;

  it.each<[string, [number, number], [number, number], number | undefined]>([
    ['is ahead where the worker begins before the app', [500, 900], [100, 300], 400_000],
    ['is behind where the worker ends after the app', [0, 300], [200, 450], -150_000],
    ['is right where one lies in the other', [0, 300], [10, 290], undefined],
    ['is not wrong for a moment', [1, 300], [0, 290], undefined],
    ['cannot be told of a worker that takes longer', [0, 300], [10, 500], undefined],
  ])('%s', (_, appTimes, workerTimes, aheadUs) => {
    expect(skewOf(appTimes, workerTimes)?.aheadUs).toBe(aheadUs);
  });

  it('is told with its name', () => {
    expect(describeSkew({ source: 'shelf-app', aheadUs: -1_200_000 })).toBe(
      "The clock of shelf-app runs at least 1.2 s behind the worker's. Its spans stand where its own clock put them.",
    );
  });
});

describe('the tree of spans', () => {
  const { rows } = layOutTrace({ spans: scanTrace });
  const stateAt = (activeId: string, ...folded: string[]) => {
    const closed = new Set(folded);
    return { shown: visibleRows(rows, closed), folded: closed, activeId };
  };

  it('hides what is below a folded span', () => {
    expect(ids(stateAt('scan', 'read').shown)).toEqual(['scan', 'socket', 'upload', 'read']);
    expect(ids(stateAt('scan', 'scan').shown)).toEqual(['scan']);
  });

  it.each([
    ['ArrowDown', 'scan', 'socket'],
    ['ArrowUp', 'upload', 'socket'],
    ['Home', 'chat', 'scan'],
    ['End', 'scan', 'chat'],
    ['ArrowLeft', 'chat', 'read'],
    ['ArrowRight', 'read', 'chat'],
  ])('goes by %s from %s to %s', (key, from, to) => {
    expect(stepInTree(key, stateAt(from))).toEqual({ kind: 'focus', spanId: to });
  });

  it('folds, unfolds and chooses', () => {
    expect(stepInTree('ArrowLeft', stateAt('read'))).toEqual({
      kind: 'fold',
      folded: new Set(['read']),
    });
    expect(stepInTree('ArrowRight', stateAt('read', 'read'))).toEqual({
      kind: 'fold',
      folded: new Set(),
    });
    expect(stepInTree('Enter', stateAt('read'))).toEqual({ kind: 'select' });
  });

  it.each([
    ['ArrowUp', 'scan'],
    ['ArrowDown', 'chat'],
    ['ArrowRight', 'chat'],
    ['x', 'scan'],
  ])('does nothing at %s on %s', (key, at) => {
    expect(stepInTree(key, stateAt(at))).toBeNull();
  });
});

it('formatAttribute() writes any value as text', () => {
  expect([formatAttribute(['a', 'b']), formatAttribute(7), formatAttribute(false)]).toEqual([
    'a, b',
    '7',
    'false',
  ]);
});
