/** One alert, from its firing to its end. */
export interface AlertInstance {
  readonly rule: string;
  /** Epoch ms. */
  readonly firedAt: number;
}

/** What a receiver knows of a group of alerts; all times are epoch ms. */
export interface GroupMemory {
  /** Alerts told as firing, and not yet as resolved. */
  readonly told: readonly AlertInstance[];
  /** Null before the first. */
  readonly lastToldAt: number | null;
  /** Since when a new group waits for more alerts to come. */
  readonly waitingSince: number | null;
}

export const emptyMemory: GroupMemory = { told: [], lastToldAt: null, waitingSince: null };

/** The alerts of a group that fire, pending ones never among them. */
export interface GroupNow {
  /** To be told. */
  readonly audible: readonly AlertInstance[];
  /** Silenced, inhibited, or not for this receiver any more. */
  readonly muted: readonly AlertInstance[];
  /** Someone looks after them. */
  readonly acknowledged: readonly AlertInstance[];
  /** The last message has not got through yet: to repeat it would only make it two. */
  readonly isUndelivered: boolean;
}

export interface Timing {
  /** From a group's first alert to its first message. */
  readonly groupWaitMs: number;
  /** Between two messages of a group that has changed. */
  readonly groupIntervalMs: number;
  /** Between two messages of a group that has not. */
  readonly repeatIntervalMs: number;
}

export type SilentReason =
  | 'nothing_fires'
  | 'nothing_new'
  | 'acknowledged'
  | 'undelivered'
  | 'muted'
  | 'group_wait'
  | 'group_interval';
export type NotifyReason = 'new_alerts' | 'resolved' | 'repeat_interval_elapsed';

export type NotificationDecision =
  | { readonly notify: false; readonly reason: SilentReason; readonly memory: GroupMemory }
  | {
      readonly notify: true;
      readonly reason: NotifyReason;
      readonly memory: GroupMemory;
      /** Alerts that fire, and of them those not told before. */
      readonly firing: readonly AlertInstance[];
      readonly fresh: readonly AlertInstance[];
      readonly resolved: readonly AlertInstance[];
    };

/**
 * Whether a group is to be told to a receiver at `now`, and why. An end is told to whoever was told the firing, also
 * under a silence; an alert that is over before it could be told is told to nobody.
 */
export function decideNotification(
  memory: GroupMemory,
  group: GroupNow,
  timing: Timing,
  now: number,
): NotificationDecision {
  const { told } = memory;
  const fresh = without(group.audible, told);
  const resolved = without(told, [...group.audible, ...group.muted]);
  if (fresh.length === 0 && resolved.length === 0) return repeat(memory, group, timing, now);
  const isNew = told.length === 0;
  if (isNew) {
    const waitingSince = memory.waitingSince ?? now;
    if (now - waitingSince < timing.groupWaitMs) {
      return { notify: false, reason: 'group_wait', memory: { ...memory, waitingSince } };
    }
  } else if (now - (memory.lastToldAt ?? 0) < timing.groupIntervalMs) {
    return { notify: false, reason: 'group_interval', memory };
  }
  const reason = fresh.length > 0 ? 'new_alerts' : 'resolved';
  return tell(reason, { memory, group, fresh, resolved }, now);
}

function repeat(
  memory: GroupMemory,
  group: GroupNow,
  { repeatIntervalMs }: Timing,
  now: number,
): NotificationDecision {
  // A group that has gone before its wait was over waits anew when it comes again.
  const calm = memory.waitingSince === null ? memory : { ...memory, waitingSince: null };
  const quiet = (reason: SilentReason) => ({ notify: false, reason, memory: calm }) as const;
  const { audible, muted, acknowledged, isUndelivered } = group;
  if (audible.length === 0) return quiet(muted.length === 0 ? 'nothing_fires' : 'muted');
  if (without(audible, acknowledged).length === 0) return quiet('acknowledged');
  if (now - (memory.lastToldAt ?? 0) < repeatIntervalMs) return quiet('nothing_new');
  if (isUndelivered) return quiet('undelivered');
  return tell('repeat_interval_elapsed', { memory, group, fresh: [], resolved: [] }, now);
}

interface Change {
  readonly memory: GroupMemory;
  readonly group: GroupNow;
  readonly fresh: readonly AlertInstance[];
  readonly resolved: readonly AlertInstance[];
}

function tell(
  reason: NotifyReason,
  { memory, group, fresh, resolved }: Change,
  now: number,
): NotificationDecision {
  const stillMuted = memory.told.filter((alert) => includes(group.muted, alert));
  const told = [...group.audible, ...stillMuted];
  return {
    notify: true,
    reason,
    memory: { told, lastToldAt: now, waitingSince: null },
    firing: group.audible,
    fresh,
    resolved,
  };
}

function without(
  alerts: readonly AlertInstance[],
  others: readonly AlertInstance[],
): AlertInstance[] {
  return alerts.filter((alert) => !includes(others, alert));
}

export function includes(alerts: readonly AlertInstance[], alert: AlertInstance): boolean {
  return alerts.some(({ rule, firedAt }) => rule === alert.rule && firedAt === alert.firedAt);
}
