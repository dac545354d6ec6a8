import { describe, expect, it } from 'vitest';
import { comparedSpan, comparisonsFor } from '../../../dashboard/data/compare-with.ts';
import { describeFilter, describeValue } from '../../../dashboard/data/describe-filter.ts';
import { scansOf } from '../../../dashboard/data/scans-of.ts';
import { parseView, scansLink, sharedParams, withParams } from '../../../dashboard/data/view.ts';
import { fromFieldTime, toFieldTime, zoneOffsetMs } from '../../../dashboard/data/zone-time.ts';
import { minute, tenOClock } from './measured.ts';

const hour = 60 * minute;
const day = 24 * hour;

describe('parseView()', () => {
  it('reads range, zone, comparison and filters', () => {
    const view = parseView('?range=6h&zone=Asia/Tokyo&compare=day&platform=ios&strategy=polling');
    expect(view).toMatchObject({
      range: { id: '6h' },
      zone: { timeZone: 'Asia/Tokyo' },
      compare: 'day',
      filters: { platform: 'ios', strategy: 'polling' },
    });
  });

  it.each([
    '',
    '?zone=Mars/Olympus&compare=year&strategy=telepathy&platform=',
    `?platform=${'x'.repeat(65)}&zone=%00&range=2h`,
  ])('goes without what is missing or not known: %j', (search) => {
    expect(parseView(search)).toMatchObject({
      range: { id: '1h' },
      zone: {},
      compare: 'previous',
      filters: {},
    });
  });

  it('compares with nothing that shares a scan with the span', () => {
    expect(parseView('?range=7d&compare=day').compare).toBe('previous');
    expect(parseView('?range=7d&compare=week').compare).toBe('week');
    expect(comparisonsFor(30 * day).map(({ id }) => id)).toEqual(['previous']);
  });
});

describe('comparedSpan()', () => {
  const span = { from: tenOClock, to: tenOClock + hour };

  it.each([
    ['previous', hour],
    ['day', day],
    ['week', 7 * day],
  ] as const)('%s begins %i ms earlier and is as long', (id, earlier) => {
    expect(comparedSpan(span, id)).toEqual({ from: span.from - earlier, to: span.to - earlier });
  });
});

describe('links', () => {
  it('change some parameters and keep the others', () => {
    expect(withParams('?range=1h&by=country', { range: '7d', by: null })).toBe('?range=7d');
    expect(withParams('?by=country', { by: null })).toBe('');
    expect(withParams('', { platform: 'a&b=c' })).toBe('?platform=a%26b%3Dc');
  });

  it('carry to another page what pages share', () => {
    expect(sharedParams('?by=country&range=7d&country=DE&cursor=x')).toBe('?range=7d&country=DE');
  });

  it('lead to the scans of a span, with the filters of the view', () => {
    const view = parseView('?platform=ios');
    expect(scansLink(view, { from: 1, to: 2 }, { strategy: 'polling' })).toBe(
      '/scans?from=1&to=2&platform=ios&strategy=polling',
    );
  });

  it('lead from a point to what it counts, within the span', () => {
    const span = { from: tenOClock + 20 * minute, to: tenOClock + hour, stepMs: 30 * minute };
    const links = scansOf(parseView(''), span);
    expect(links(tenOClock, 'fallback')).toBe(
      `/scans?from=${span.from}&to=${tenOClock + 30 * minute}&strategy=polling_fallback`,
    );
    expect(links(tenOClock + 30 * minute, 'completion')).toBe(
      `/scans?from=${tenOClock + 30 * minute}&to=${span.to}`,
    );
  });
});

describe('zone times', () => {
  const berlin = { timeZone: 'Europe/Berlin' };

  it('know what a zone is ahead, in winter and in summer', () => {
    expect(zoneOffsetMs(tenOClock, berlin)).toBe(hour);
    expect(zoneOffsetMs(Date.UTC(2026, 6, 1), berlin)).toBe(2 * hour);
    expect(zoneOffsetMs(tenOClock, { timeZone: 'Asia/Kathmandu' })).toBe(345 * minute);
    expect(zoneOffsetMs(tenOClock + 123, { timeZone: 'UTC' })).toBe(0);
  });

  it('go into a field and come back', () => {
    expect(toFieldTime(tenOClock, berlin)).toBe('2026-11-24T11:00');
    expect(fromFieldTime('2026-11-24T11:00', berlin)).toBe(tenOClock);
  });

  it('hold on the day that clocks change', () => {
    for (const text of ['2026-03-29T01:59', '2026-03-29T03:00', '2026-10-25T04:00']) {
      expect(toFieldTime(fromFieldTime(text, berlin), berlin)).toBe(text);
    }
  });

  it.each(['', 'now', '2026-11-24'])('are none in %j', (text) => {
    expect(fromFieldTime(text, berlin)).toBeNaN();
  });
});

describe('describeValue()', () => {
  it.each([
    ['country', 'DE', 'Germany (DE)'],
    ['country', 'T1', 'T1'],
    ['platform', null, 'Not said'],
    ['strategy', null, 'Nobody got the result'],
    ['strategy', 'polling_fallback', 'Polling fallback'],
    ['fallbackReason', 'handshake_mute', 'Connected, but silent'],
    ['appVersion', '9.0.1', '9.0.1'],
  ] as const)('calls %s %s "%s"', (by, value, words) => {
    expect(describeValue(by, value)).toBe(words);
  });

  it('names the dimension of a filter', () => {
    expect(describeFilter('networkType', 'wifi')).toBe('Network: wifi');
  });
});
