import { describe, expect, it } from 'vitest';
import { reopenTrace, startTrace } from '../../src/durable/trace-state.ts';

const fresh = startTrace({ receivedAt: 1_000, caller: null });

describe('reopenTrace()', () => {
  it('[TR4] leaves the decision to the new end, where the first was about to be decided', () => {
    const about = { ...fresh, releaseAt: 5_000 };
    expect(reopenTrace(about, 4_000)).toEqual(fresh);
  });

  it('[TR1] goes on in a new span of the same trace, where the first was decided', () => {
    const decided = { ...fresh, decision: 'kept', releaseAt: 5_000, partsSent: 1 } as const;
    const reopened = reopenTrace(decided, 6_000);
    expect(reopened).toMatchObject({ traceId: fresh.traceId, startedAt: 6_000, partsSent: 1 });
    expect(reopened).toMatchObject({ decision: 'open', releaseAt: null });
    expect(reopened.rootId).not.toBe(fresh.rootId);
  });
});
