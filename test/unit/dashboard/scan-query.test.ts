import { describe, expect, it } from 'vitest';
import { pageAt } from '../../../dashboard/data/pages.ts';
import {
  exportPath,
  matchesQuery,
  parseScanQuery,
  toInFlightFilters,
  toListParams,
  writeScanQuery,
} from '../../../dashboard/data/scan-query.ts';
import { aRow, anInFlight } from './scan-rows.ts';

const now = 1_700_000_000_000;

describe('parseScanQuery() and writeScanQuery()', () => {
  it.each([
    '',
    '?range=7d',
    '?from=1000&to=2000&outcome=failed',
    '?range=1h&outcome=completed&strategy=polling_fallback&platform=ios&slow=30000&q=5eed&cursor=1.a.2&paused=1',
  ])('keep %s as it is', (search) => {
    expect(writeScanQuery(parseScanQuery(search))).toBe(search);
  });

  it('leave out what is by default, empty, or not understood', () => {
    const query = parseScanQuery('?range=24h&outcome=&from=9&to=3&other=1');
    expect(query).toMatchObject({ filters: {}, span: { kind: 'last' }, paused: false });
    expect(writeScanQuery(query)).toBe('');
  });
});

describe('toListParams()', () => {
  it('asks for the span and the filters', () => {
    const query = parseScanQuery('?from=1000&to=2000&outcome=failed&slow=500');
    expect(toListParams(query, 50, now)).toEqual({
      from: '1000',
      to: '2000',
      outcome: 'failed',
      slow: '500',
      limit: '50',
    });
  });

  it('looks for a job id in all the time that is kept', () => {
    expect(toListParams(parseScanQuery('?q=5EED&range=1h'), 50, now)).toEqual({
      q: '5EED',
      limit: '50',
    });
  });
});

describe('exportPath()', () => {
  it('carries the span and the filters, and no page', () => {
    const query = parseScanQuery('?from=1000&to=2000&errorCode=a%26b&cursor=1.a.2');
    expect(exportPath(query, 'csv', now)).toBe(
      '/api/export?format=csv&from=1000&to=2000&errorCode=a%26b',
    );
  });
});

describe('matchesQuery()', () => {
  const matches = (search: string, fields = {}) =>
    matchesQuery({ state: 'ended', revision: 1, scan: aRow(fields) }, parseScanQuery(search));

  it.each([
    ['', true],
    ['?outcome=completed', true],
    ['?outcome=failed', false],
    ['?slow=18000', true],
    ['?slow=20000', false],
    ['?q=AAAA', true],
    ['?q=bbbb', false],
  ])('of %s is %s for a scan that went well', (search, kept) => {
    expect(matches(search)).toBe(kept);
  });

  it('takes a scan without a duration for none that is slow', () => {
    expect(matches('?slow=1', { durationMs: null })).toBe(false);
  });

  it('asks of a scan in flight only what is known of it', () => {
    const scan = anInFlight({ platform: 'ios' });
    const live = { state: 'in_flight', revision: 1, scan } as const;
    expect(matchesQuery(live, parseScanQuery('?outcome=failed&platform=ios'))).toBe(true);
    expect(matchesQuery(live, parseScanQuery('?platform=android'))).toBe(false);
    expect(toInFlightFilters({ outcome: 'failed', country: 'DE' })).toEqual({ country: 'DE' });
  });
});

describe('pageAt()', () => {
  const jobId = 'AAAAAAAA-0000-4000-8000-000000000000';
  it.each([
    ['/', { page: 'overview' }],
    ['/scans', { page: 'scans' }],
    ['/scan', { page: 'scan' }],
    [`/scans/${jobId}`, { page: 'scan_detail', jobId: jobId.toLowerCase() }],
    ['/scans/nothing', undefined],
    [`/scans/${jobId}/more`, undefined],
    ['/api/scans', undefined],
  ])('knows %s', (path, page) => {
    expect(pageAt(path)).toEqual(page);
  });
});
