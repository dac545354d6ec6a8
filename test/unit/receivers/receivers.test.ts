import { describe, expect, it } from 'vitest';
import { readReceivers } from '../../../src/receivers/read-receivers.ts';
import type { Receiver } from '../../../src/receivers/receiver.ts';
import { aMessage, aNotification, resolved } from './notification-fixture.ts';

const now = Date.UTC(2026, 10, 24, 3, 11);
const secrets: Record<string, string> = {
  SLACK_URL: 'https://hooks.slack.example.com/services/T0/B0/secret',
  DISCORD_URL: 'https://discord.example.com/api/webhooks/1/secret',
  PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
  LOGIN: 'ada:secret',
  TOKEN: 'a-token',
  HTTP_URL: 'http://hooks.example.com/secret',
};

function read(settings: object) {
  return readReceivers(JSON.stringify([{ name: 'ops', ...settings }]), {
    isDevelopment: false,
    secretOf: (name) => {
      const value = secrets[name];
      if (value === undefined) throw new Error(`the secret ${name} is not set`);
      return value;
    },
  });
}

function receiver(settings: object): Receiver {
  const { receivers, problems } = read(settings);
  expect(problems).toEqual([]);
  const [only] = receivers;
  if (only === undefined) throw new Error('there is no receiver');
  return only;
}

const bodyOf = (one: Receiver, notification = aNotification()) =>
  JSON.parse(one.build(notification, now).body) as Record<string, never>;

const many = aNotification({
  alerts: Array.from({ length: 18 }, (_, index) =>
    aMessage({ rule: `Rule${index}`, details: ['x'.repeat(5_000)], title: 'y'.repeat(400) }),
  ),
});

describe('Slack', () => {
  const slack = () => receiver({ kind: 'slack', urlSecret: 'SLACK_URL' });

  it('gets a text beside its blocks, with the link and nothing that it would take for its own', () => {
    expect(slack().build(aNotification(), now).url).toBe(secrets['SLACK_URL']);
    const { text, blocks } = bodyOf(slack()) as unknown as { text: string; blocks: object[] };
    expect(text).toContain('Polling fallback is 31 %');
    const said = JSON.stringify(blocks);
    expect(said).toContain('&lt;4.2.0&gt;');
    expect(said).toContain('<https://scans.example.com/?range=15m|Open the dashboard>');
  });

  it('is kept within its limits, and says what is left out', () => {
    type Block = { type: string; text?: { text: string }; elements?: { text: string }[] };
    const { blocks } = bodyOf(slack(), many) as unknown as { blocks: Block[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    const [head, ...others] = blocks;
    expect(head?.text?.text.length).toBeLessThanOrEqual(150);
    for (const { text } of others) expect((text?.text ?? '').length).toBeLessThanOrEqual(3_000);
    expect(blocks.at(-1)?.elements?.[0]?.text).toContain('and 8 more alerts');
  });

  it('gets no link while the address of the dashboard is not known', () => {
    const alerts = [aMessage({ link: '/?range=15m' })];
    expect(JSON.stringify(bodyOf(slack(), aNotification({ alerts })))).not.toContain('dashboard');
  });
});

describe('Discord', () => {
  const discord = () => receiver({ kind: 'discord', urlSecret: 'DISCORD_URL' });

  it('mentions nobody, and answers once the message is there', () => {
    const alerts = [aMessage({ details: ['version @everyone [x](https://evil.example)'] })];
    expect(discord().build(aNotification(), now).url).toBe(`${secrets['DISCORD_URL']}?wait=true`);
    const body = bodyOf(discord(), aNotification({ alerts })) as Record<string, unknown>;
    expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(body).toMatchObject({
      embeds: [
        {
          description: String.raw`version \@everyone \[x\]\(https://evil.example\)`,
          color: 0xf9a825,
        },
      ],
    });
  });

  it('is kept within its limits', () => {
    type Embed = { title: string; description: string; footer: { text: string } };
    const { embeds, content } = bodyOf(discord(), many) as unknown as {
      embeds: Embed[];
      content: string;
    };
    expect(embeds.length).toBeLessThanOrEqual(10);
    expect(content.length).toBeLessThanOrEqual(2_000);
    const all = embeds.map(({ title, description, footer }) => title + description + footer.text);
    expect(all.join('').length).toBeLessThanOrEqual(6_000);
  });
});

describe('PagerDuty', () => {
  const pagerduty = () => receiver({ kind: 'pagerduty', routingKeySecret: 'PAGERDUTY_KEY' });

  it('gets an incident for each cause, as severe as the most severe of its alerts', () => {
    const alerts = [aMessage(), aMessage({ rule: 'FallbackBurn1h', severity: 'page' })];
    expect(bodyOf(pagerduty(), aNotification({ alerts }))).toMatchObject({
      routing_key: secrets['PAGERDUTY_KEY'],
      event_action: 'trigger',
      dedup_key: 'bookshelf/production/progress',
      payload: {
        severity: 'critical',
        source: 'bookshelf-ai-worker (production)',
        custom_details: { FallbackBurn1h: expect.stringContaining('62 of 200') as string },
      },
      links: [{ href: 'https://scans.example.com/?range=15m' }],
    });
  });

  it('is told of the end under the same key', () => {
    expect(bodyOf(pagerduty(), resolved)).toEqual({
      routing_key: secrets['PAGERDUTY_KEY'],
      event_action: 'resolve',
      dedup_key: 'bookshelf/production/progress',
    });
  });

  it('is not sent again what it will never take', () => {
    const answer = { status: 400, headers: new Headers(), body: 'Invalid routing key' };
    expect(pagerduty().classify(answer, now)).toEqual({
      kind: 'refused',
      status: 400,
      reason: 'Invalid routing key',
    });
    expect(pagerduty().classify({ ...answer, status: 202 }, now).kind).toBe('delivered');
    const busy = { ...answer, status: 429, headers: new Headers({ 'Retry-After': '30' }) };
    expect(pagerduty().classify(busy, now)).toMatchObject({ kind: 'retry', retryAfterMs: 30_000 });
  });
});

describe('a receiver of Alertmanager’s webhook', () => {
  const url = 'https://hooks.example.com/alerts';
  const webhook = () => receiver({ kind: 'alertmanager_webhook', url, tokenSecret: 'TOKEN' });

  it('gets version 4 of its payload', () => {
    const request = webhook().build(aNotification(), now);
    expect(request.headers['authorization']).toBe('Bearer a-token');
    expect(JSON.parse(request.body)).toEqual({
      version: '4',
      groupKey: '{}:{cause="progress", environment="production"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'ops',
      groupLabels: { cause: 'progress', environment: 'production' },
      commonLabels: aMessage().labels,
      commonAnnotations: {
        summary: aMessage().title,
        description: aMessage().details.join('\n'),
      },
      externalURL: 'https://scans.example.com/?range=15m',
      alerts: [
        {
          status: 'firing',
          labels: aMessage().labels,
          annotations: { summary: aMessage().title, description: aMessage().details.join('\n') },
          startsAt: '2026-11-24T03:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'https://scans.example.com/?range=15m',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        },
      ],
    });
  });

  it('gets the time of the end', () => {
    expect(bodyOf(webhook(), resolved)).toMatchObject({
      status: 'resolved',
      alerts: [{ status: 'resolved', endsAt: '2026-11-24T03:25:00.000Z' }],
    });
  });
});

describe('Alertmanager', () => {
  const url = 'https://alertmanager.example.com/base/';
  const push = () => receiver({ kind: 'alertmanager', url, basicAuthSecret: 'LOGIN' });

  it('is pushed what fires, for as long as a few repetitions take', () => {
    const request = push().build(aNotification(), now);
    expect(request.url).toBe('https://alertmanager.example.com/base/api/v2/alerts');
    expect(request.headers['authorization']).toBe(`Basic ${btoa('ada:secret')}`);
    expect(JSON.parse(request.body)).toMatchObject([
      { startsAt: '2026-11-24T03:00:00.000Z', endsAt: '2026-11-24T03:27:00.000Z' },
    ]);
  });

  it('is told again sooner than it forgets', () => {
    const { routes } = read({ kind: 'alertmanager', url });
    expect(routes).toMatchObject([{ repeatIntervalMs: 240_000, groupIntervalMs: 0 }]);
  });
});

describe('readReceivers()', () => {
  it.each([
    ['an address of a chat without TLS', { kind: 'slack', urlSecret: 'HTTP_URL' }, 'urlSecret'],
    ['a secret that is not set', { kind: 'discord', urlSecret: 'NO_SUCH' }, 'NO_SUCH'],
    [
      'an address in the open where it is a secret',
      { kind: 'slack', url: 'https://x.example' },
      'url',
    ],
    ['a private address', { kind: 'alertmanager', url: 'https://10.0.0.1' }, 'public'],
    ['no address', { kind: 'alertmanager_webhook' }, 'either url or urlSecret'],
  ])('says what is wrong with %s, and not the secret', (_what, settings, said) => {
    const { receivers, problems } = read(settings);
    expect(receivers).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(said);
    for (const secret of Object.values(secrets)) expect(problems[0]).not.toContain(secret);
  });
});
