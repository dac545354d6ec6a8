import { isDevelopment, readConfig } from './config.ts';
import type { AlertRule } from './core/alerting/alert-rule.ts';
import { AlertSettingError, readRules } from './core/alerting/read-rules.ts';
import { defaultRules } from './core/alerting/rules.ts';
import type { Env } from './env.ts';
import { readReceivers, type ReceiverSetUp } from './receivers/read-receivers.ts';

export interface AlertSettings extends ReceiverSetUp {
  readonly rules: readonly AlertRule[];
  readonly environment: string;
  /** Of the dashboard, for links; empty where it is not known. */
  readonly publicUrl: string;
}

/**
 * Reads the variables of the alerts. Never throws: a rule that is set wrongly must not turn the others off, so
 * `problems` says what is wrong, and the rules are then those without overrides.
 */
export function readAlertSettings(env: Env): AlertSettings {
  const config = readConfig(env);
  const secretOf = (name: string) => readSecret(env, name);
  const setUp = readReceivers(env.ALERT_RECEIVERS, {
    isDevelopment: isDevelopment(config),
    secretOf,
  });
  const problems = [...setUp.problems];
  const attempt = <T>(read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  return {
    ...setUp,
    rules: attempt(() => readRules(env.ALERT_RULES), defaultRules),
    publicUrl: attempt(() => readPublicUrl(env.PUBLIC_URL), ''),
    environment: config.environment,
    problems,
  };
}

function readSecret(env: Env, name: string): string {
  const value = (env as unknown as Readonly<Record<string, unknown>>)[name];
  if (typeof value === 'string' && value !== '') return value;
  const how = `set it with: npx wrangler secret put ${name}`;
  throw new AlertSettingError('ALERT_RECEIVERS', `the secret ${name} is not set; ${how}`);
}

function readPublicUrl(text: string | undefined): string {
  if (text === undefined || text.trim() === '') return '';
  const url = URL.parse(text.trim());
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '') {
    return url.href.replace(/\/+$/, '');
  }
  throw new AlertSettingError(
    'PUBLIC_URL',
    'expected an address such as https://scans.example.com',
  );
}
