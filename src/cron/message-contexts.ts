import type { MessageContext } from '../core/alerting/build-message.ts';
import { windowAt } from '../core/alerting/windows.ts';
import type { AlertView } from '../core/alerting/view-alerts.ts';
import { queryAttribution, queryBudget } from '../storage/alert-context-query.ts';
import { log } from '../telemetry/log.ts';

const nothing: MessageContext = { budget: null, attribution: null };

/** Budgets and causes for the messages of one run, each looked up once; a message goes without rather than not at all. */
export class MessageContexts {
  readonly #d1: D1Database;
  readonly #at: number;
  readonly #known = new Map<string, Promise<MessageContext>>();

  constructor(d1: D1Database, at: number) {
    this.#d1 = d1;
    this.#at = at;
  }

  /** What goes with a change is looked for when it is new: an hour later, before and after are mixed. */
  of(view: AlertView, isNew: boolean): Promise<MessageContext> {
    const key = `${view.rule.name} ${isNew}`;
    const known = this.#known.get(key) ?? this.#look(view, isNew);
    this.#known.set(key, known);
    return known;
  }

  async #look({ rule, judgement }: AlertView, isNew: boolean): Promise<MessageContext> {
    if (rule.kind !== 'ratio' || rule.source === 'overdueScans') return nothing;
    const figures = judgement !== null && 'figures' in judgement ? judgement.figures : null;
    const burn = figures?.kind === 'ratio' ? figures.long.burn : null;
    try {
      const [budget, attribution] = await Promise.all([
        queryBudget(this.#d1, rule.source, burn, this.#at),
        isNew ? queryAttribution(this.#d1, rule.source, windowAt(rule.longMs, this.#at)) : null,
      ]);
      return { budget, attribution };
    } catch (error) {
      log('warn', 'alert told without its cause', { rule: rule.name, error: String(error) });
      return nothing;
    }
  }
}
