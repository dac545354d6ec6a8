import * as z from 'zod';
import type { AlertMessage, AlertNotification } from '../core/alerting/notification.ts';
import { classifyAnswer } from './classify-answer.ts';
import { absoluteLink, postJson, shorten } from './json-request.ts';
import { receiverBasics, secretName } from './receiver-basics.ts';
import { readSecretUrl } from './receiver-url.ts';
import type { Receiver, ReceiverContext } from './receiver.ts';

export const slackSettings = z.strictObject({
  kind: z.literal('slack'),
  ...receiverBasics,
  /** Name of the secret that holds the address of an incoming webhook. */
  urlSecret: secretName,
});

/** Slack's limits: https://docs.slack.dev/reference/block-kit/blocks. */
const longestHeader = 150;
const longestSection = 3000;
const mostAlerts = 10;

/**
 * An incoming webhook of Slack: a line of text for notifications, blocks to read.
 * @throws {AlertSettingError} that says which setting is wrong.
 */
export function createSlack(
  { name, kind, urlSecret }: z.infer<typeof slackSettings>,
  context: ReceiverContext,
): Receiver {
  const url = readSecretUrl(urlSecret, context).href;
  return {
    name,
    kind,
    build: (notification) => postJson(url, messageOf(notification)),
    classify: classifyAnswer,
  };
}

function messageOf({ title, status, alerts, environment }: AlertNotification) {
  const head = shorten(`${status === 'firing' ? '🔴' : '🟢'} ${title}`, longestHeader);
  const shown = alerts.slice(0, mostAlerts);
  const hidden = alerts.length - shown.length;
  const foot = hidden === 0 ? environment : `${environment} · and ${hidden} more alerts`;
  return {
    text: escapeText(head),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: head, emoji: true } },
      ...shown.map((alert) => ({ type: 'section', text: { type: 'mrkdwn', text: textOf(alert) } })),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeText(foot) }] },
    ],
  };
}

function textOf({ rule, severity, status, title, details, link }: AlertMessage): string {
  const address = absoluteLink(link);
  const head = `*${escapeText(title)}*\n_${escapeText(`${rule} · ${severity} · ${status}`)}_`;
  const lines = details.map((detail) => `• ${escapeText(detail)}`).join('\n');
  const foot = address === undefined ? '' : `\n<${escapeText(address)}|Open the dashboard>`;
  // The link comes last, and half of one would be none.
  return `${shorten(`${head}\n${lines}`, longestSection - foot.length)}${foot}`;
}

/** The three characters that Slack reads as its own. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
