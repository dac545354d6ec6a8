import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { AlertSettingError } from '../core/alerting/read-rules.ts';
import { classifyAnswer } from './classify-answer.ts';
import { receiverBasics, secretName } from './receiver-basics.ts';
import { readUrl, urlSettings } from './receiver-url.ts';
import type { Receiver, ReceiverContext } from './receiver.ts';

export const webhookSettings = z.strictObject({
  kind: z.literal('webhook'),
  ...receiverBasics,
  ...urlSettings,
  /** Name of the secret that holds the key to sign with, `whsec_…`. */
  signingSecret: secretName,
});
export type WebhookSettings = z.infer<typeof webhookSettings>;

/**
 * Any program that takes JSON: `{type, timestamp, data}`, signed as https://www.standardwebhooks.com has it.
 * @throws {AlertSettingError} that says which setting is wrong.
 */
export function createWebhook(settings: WebhookSettings, context: ReceiverContext): Receiver {
  const { path, secretOf } = context;
  const { name, kind } = settings;
  const url = readUrl(settings, context).href;
  const signer = createSigner(`${path}.signingSecret`, secretOf(settings.signingSecret));
  return {
    name,
    kind,
    build(notification, now) {
      const { id, reason, status, at } = notification;
      const type = reason === 'test' ? 'alert.test' : `alert.${status}`;
      const timestamp = new Date(at).toISOString();
      const body = JSON.stringify({ type, timestamp, data: notification });
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': signer.sign(id, new Date(now), body),
      };
      return { url, method: 'POST', headers, body };
    },
    classify: classifyAnswer,
  };
}

function createSigner(path: string, secret: string): Webhook {
  const bytes = /^(whsec_)?([A-Za-z0-9+/]{32,88}={0,2})$/.exec(secret);
  if (bytes === null) {
    const how = 'make one with: echo "whsec_$(openssl rand -base64 32)"';
    throw new AlertSettingError(path, `expected a secret of 24 to 64 bytes in Base64; ${how}`);
  }
  return new Webhook(secret);
}
