import * as z from 'zod';
import type { AlertMessage, AlertNotification } from '../core/alerting/notification.ts';
import { classifyAnswer } from './classify-answer.ts';
import { absoluteLink, postJson, shorten } from './json-request.ts';
import { receiverBasics, secretName } from './receiver-basics.ts';
import { readSecretUrl } from './receiver-url.ts';
import type { Receiver, ReceiverContext } from './receiver.ts';

export const discordSettings = z.strictObject({
  kind: z.literal('discord'),
  ...receiverBasics,
  /** Name of the secret that holds the address of a channel's webhook. */
  urlSecret: secretName,
});

/** Discord's limits: 10 embeds, of which all texts together have 6,000 characters. */
const mostAlerts = 10;
const longestTitle = 256;
const longestContent = 2000;
const allTexts = 5000;

const colours = { page: 0xc62828, ticket: 0xef6c00, warning: 0xf9a825, resolved: 0x2e7d32 };

/**
 * A webhook of a Discord channel. It mentions nobody, whatever a message says.
 * @throws {AlertSettingError} that says which setting is wrong.
 */
export function createDiscord(
  { name, kind, urlSecret }: z.infer<typeof discordSettings>,
  context: ReceiverContext,
): Receiver {
  const url = readSecretUrl(urlSecret, context);
  // Waits until the message is there, so that a refusal is seen.
  url.searchParams.set('wait', 'true');
  return {
    name,
    kind,
    build: (notification) => postJson(url.href, messageOf(notification)),
    classify: classifyAnswer,
  };
}

function messageOf({ title, status, alerts, environment }: AlertNotification) {
  const shown = alerts.slice(0, mostAlerts);
  const longest = Math.floor(allTexts / Math.max(1, shown.length)) - longestTitle;
  const head = `${status === 'firing' ? '🔴' : '🟢'} ${title} (${environment})`;
  return {
    content: shorten(escapeText(head), longestContent),
    embeds: shown.map((alert) => embedOf(alert, Math.max(200, longest))),
    allowed_mentions: { parse: [] },
  };
}

function embedOf(alert: AlertMessage, longest: number) {
  const { title, details, status, severity, rule, link, since } = alert;
  const url = absoluteLink(link);
  return {
    title: shorten(escapeText(title), longestTitle),
    description: shorten(escapeText(details.join('\n')), longest),
    color: colours[status === 'resolved' ? 'resolved' : severity],
    timestamp: new Date(since).toISOString(),
    footer: { text: `${rule} · ${severity} · ${status}` },
    ...(url !== undefined && { url }),
  };
}

/** What Discord would take for markup; words of apps can be in a message. */
function escapeText(text: string): string {
  return text.replaceAll(/[\\*_~`|>[\]()#@]/g, String.raw`\$&`);
}
