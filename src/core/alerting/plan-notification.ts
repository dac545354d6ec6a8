import type { AlertCause, Severity } from './alert-rule.ts';
import {
  decideNotification,
  type AlertInstance,
  type GroupMemory,
  type GroupNow,
  type NotificationDecision,
  type Timing,
} from './decide-notification.ts';
import type { AlertView } from './view-alerts.ts';

/** Which alerts a receiver gets, and how often. */
export interface ReceiverRoute extends Timing {
  readonly receiver: string;
  readonly severities: readonly Severity[];
}

/** What a receiver knows of a cause. */
export interface ToldGroup {
  readonly cause: AlertCause;
  readonly memory: GroupMemory;
  readonly isUndelivered: boolean;
}

/** What a receiver is to be told of a cause at `now`, given all alerts and what it knows already. */
export function planNotification(
  views: readonly AlertView[],
  route: ReceiverRoute,
  told: ToldGroup,
  now: number,
): NotificationDecision {
  return decideNotification(told.memory, groupOf(views, route, told), route, now);
}

function groupOf(
  views: readonly AlertView[],
  route: ReceiverRoute,
  { cause, isUndelivered }: ToldGroup,
): GroupNow {
  const firing = views.filter((view) => view.rule.cause === cause && view.firing !== null);
  const isAudible = (view: AlertView) =>
    view.silences.length === 0 &&
    view.inhibitedBy === null &&
    route.severities.includes(view.rule.severity);
  return {
    audible: firing.filter(isAudible).map(instanceOf),
    muted: firing.filter((view) => !isAudible(view)).map(instanceOf),
    acknowledged: firing.filter(({ acknowledgement }) => acknowledgement !== null).map(instanceOf),
    isUndelivered,
  };
}

function instanceOf({ rule, firing }: AlertView): AlertInstance {
  return { rule: rule.name, firedAt: firing?.firedAt ?? 0 };
}
