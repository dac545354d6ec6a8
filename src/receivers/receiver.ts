import type { AlertNotification, SendResult } from '../core/alerting/notification.ts';

export interface OutgoingRequest {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReceiverAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The first kilobytes of the body. */
  readonly body: string;
}

/** A place that alerts are told to; each kind is a file of its own. */
export interface Receiver {
  readonly name: string;
  readonly kind: string;
  /** The request of an attempt made at `now`, epoch ms. */
  build(notification: AlertNotification, now: number): OutgoingRequest;
  /** What an answer says of the attempt. */
  classify(answer: ReceiverAnswer, now: number): SendResult;
}

/** What receivers are made with. */
export interface ReceiverContext {
  /** For error messages: where in the variable the receiver is. */
  readonly path: string;
  readonly isDevelopment: boolean;
  /**
   * The secret of a name.
   * @throws {AlertSettingError} where it is not set.
   */
  readonly secretOf: (name: string) => string;
}
