import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { AlertNotification } from '../../src/core/alerting/notification.ts';

/** What the receiver does with a request; `hang` never answers. */
export type Behaviour = 'accept' | 'fail' | 'hang';

export interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly notification: AlertNotification;
  readonly accepted: boolean;
}

/** A program that takes webhooks, and checks each signature with the library of the standard. */
export class WebhookReceiver {
  static readonly secret = `whsec_${Buffer.from('a key of thirty-two bytes, no less').toString('base64')}`;
  readonly #server: Server;
  readonly deliveries: Delivery[] = [];
  behaviour: Behaviour = 'accept';

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { headers } = request;
      const body = await text(request);
      try {
        const signed = new Webhook(WebhookReceiver.secret).verify(
          body,
          headers as Record<string, string>,
        );
        const { type, data } = signed as { type: string; data: AlertNotification };
        const accepted = this.behaviour === 'accept';
        this.deliveries.push({
          id: String(headers['webhook-id']),
          type,
          notification: data,
          accepted,
        });
        answer(this.behaviour, response);
      } catch {
        response.writeHead(401).end('the signature is wrong');
      }
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** What was taken, in order, each alert as `firing PollingFallbackHigh`. */
  get told(): string[] {
    return this.deliveries
      .filter(({ accepted }) => accepted)
      .flatMap(({ notification }) =>
        notification.alerts.map(({ status, rule }) => `${status} ${rule}`),
      );
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

function answer(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'accept') response.writeHead(204).end();
  else response.writeHead(503).end('not now');
}
