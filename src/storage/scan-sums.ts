import { sql, type SQL } from 'drizzle-orm';
import type { Outcome, Strategy } from '../core/protocol/words.ts';
import { scanCompleted } from './schema.ts';

const count = (condition: SQL): SQL<number> => sql<number>`coalesce(sum(${condition}), 0)`;
const outcomeIs = (outcome: Outcome) => sql`${scanCompleted.outcome} = ${outcome}`;
const strategyIs = (strategy: Strategy) => sql`${scanCompleted.strategy} = ${strategy}`;

/** Cancelled and rejected scans are in no ratio (contract, section 4). */
const counted = sql`${scanCompleted.outcome} NOT IN ('cancelled', 'rejected')`;
const tried = sql`${counted} AND ${scanCompleted.triedWebsocket}`;

/** The sums that every ratio is made of; sums of spans add up, ratios do not. */
export const scanSums = {
  decided: sql<number>`count(*)`,
  completed: count(outcomeIs('completed')),
  failed: count(outcomeIs('failed')),
  timedOut: count(outcomeIs('timed_out')),
  abandoned: count(outcomeIs('abandoned')),
  cancelled: count(outcomeIs('cancelled')),
  rejected: count(outcomeIs('rejected')),
  tried: count(tried),
  websocket: count(sql`${tried} AND ${strategyIs('websocket')}`),
  fallback: count(sql`${tried} AND ${strategyIs('polling_fallback')}`),
  byWebsocket: count(strategyIs('websocket')),
  byFallback: count(strategyIs('polling_fallback')),
  byPolling: count(strategyIs('polling')),
  byNone: count(sql`${scanCompleted.strategy} IS NULL`),
};

export type ScanSums = { [K in keyof typeof scanSums]: number };

export const noSums = Object.fromEntries(
  Object.keys(scanSums).map((name) => [name, 0]),
) as ScanSums;
