import type { SpanAttributes } from '../span-record.ts';
import { parseKeyValueList, SettingError } from './key-value-list.ts';
import { workerResource, type ResourceVariables } from './worker-resource.ts';

const protocols = ['http/protobuf', 'http/json'] as const;
export type OtlpProtocol = (typeof protocols)[number];

const compressions = ['none', 'gzip'] as const;

/** What OTLP sends apart, each with variables and a path of its own. */
export type Signal = 'traces' | 'metrics';

/** Where a signal is sent, and how. */
export interface ExportTarget {
  readonly signal: Signal;
  readonly url: string;
  /** Secret: holds keys. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: OtlpProtocol;
  readonly compression: (typeof compressions)[number];
  readonly timeoutMs: number;
}

export type ExportSettings =
  | { readonly state: 'off'; readonly reason: OffReason }
  | { readonly state: 'on'; readonly target: ExportTarget; readonly resource: SpanAttributes };

type OffReason = 'no_endpoint' | 'sdk_disabled' | 'no_exporter';
type Option = 'ENDPOINT' | 'HEADERS' | 'PROTOCOL' | 'COMPRESSION' | 'TIMEOUT';
type Variable =
  | `OTEL_EXPORTER_OTLP_${'' | `${Uppercase<Signal>}_`}${Option}`
  | `OTEL_${Uppercase<Signal>}_EXPORTER`;

/** The variables that the export knows; names and meaning are OpenTelemetry's. */
export interface ExportVariables
  extends ResourceVariables, Readonly<Partial<Record<Variable, string>>> {
  readonly OTEL_SDK_DISABLED?: string;
}

const defaultTimeoutMs = 10_000;
/** A queue's consumer may run for 15 minutes. */
const longestTimeoutMs = 10 * 60_000;

/** Whether spans are to be sent anywhere; never throws, so that a scan may ask it. */
export function exportIsOn(env: ExportVariables): boolean {
  return whyOff(env, 'traces') === undefined;
}

/**
 * Reads the variables of the OTLP exporter's specification.
 * @throws {SettingError} that names the variable and what is expected of it.
 */
export function readExportSettings(env: ExportVariables, signal: Signal): ExportSettings {
  const reason = whyOff(env, signal);
  if (reason !== undefined) return { state: 'off', reason };
  checkExporter(env, signal);
  const given: Given = (option) => findGiven(env, signal, option);
  const target: ExportTarget = {
    signal,
    url: readUrl(given('ENDPOINT'), signal, env.ENVIRONMENT),
    headers: readHeaders(given('HEADERS')),
    protocol: readChoice(given('PROTOCOL'), protocols, 'http/protobuf'),
    compression: readChoice(given('COMPRESSION'), compressions, 'none'),
    timeoutMs: readTimeout(given('TIMEOUT')),
  };
  return { state: 'on', target, resource: workerResource(env) };
}

interface Setting {
  readonly name: Variable;
  readonly value: string;
}
type Given = (option: Option) => Setting | undefined;

function whyOff(env: ExportVariables, signal: Signal): OffReason | undefined {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return 'sdk_disabled';
  if (exporterOf(env, signal).value.toLowerCase() === 'none') return 'no_exporter';
  return findGiven(env, signal, 'ENDPOINT') === undefined ? 'no_endpoint' : undefined;
}

function exporterOf(env: ExportVariables, signal: Signal): Setting {
  const name = `OTEL_${ownName(signal)}_EXPORTER` as const;
  return { name, value: env[name]?.trim() || 'otlp' };
}

function checkExporter(env: ExportVariables, signal: Signal): void {
  const { name, value } = exporterOf(env, signal);
  if (value.toLowerCase() !== 'otlp') throw new SettingError(name, 'expected otlp or none');
}

/** The signal's own variable wins; an empty one counts as unset. */
function findGiven(env: ExportVariables, signal: Signal, option: Option): Setting | undefined {
  const names: Variable[] = [
    `OTEL_EXPORTER_OTLP_${ownName(signal)}_${option}`,
    `OTEL_EXPORTER_OTLP_${option}`,
  ];
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

function ownName(signal: Signal): Uppercase<Signal> {
  return signal.toUpperCase() as Uppercase<Signal>;
}

function readUrl(
  set: Setting | undefined,
  signal: Signal,
  environment: string | undefined,
): string {
  const { name = 'OTEL_EXPORTER_OTLP_ENDPOINT', value = '' } = set ?? {};
  const url = URL.parse(value);
  const secure = environment !== 'development';
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && !secure))) {
    const schemes = secure ? 'https (http only in development)' : 'https or http';
    throw new SettingError(name, `expected a URL with ${schemes}, e.g. https://otlp.example.com`);
  }
  if (url.username !== '' || url.password !== '') {
    const place = name.replace('ENDPOINT', 'HEADERS');
    throw new SettingError(name, `expected no credentials in the URL; put them into ${place}`);
  }
  if (name === 'OTEL_EXPORTER_OTLP_ENDPOINT') {
    url.pathname = url.pathname.replace(/\/*$/, `/v1/${signal}`);
  }
  return url.href;
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

function readHeaders(set: Setting | undefined): Record<string, string> {
  if (set === undefined) return {};
  const entries = parseKeyValueList(set.name, set.value);
  const bad = entries.findIndex(
    ([key, value]) => !headerName.test(key) || !headerValue.test(value),
  );
  if (bad >= 0) {
    const expected = 'expected names and values that HTTP allows in headers';
    throw new SettingError(set.name, `${expected}; entry ${bad + 1} is none`);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), value]));
}

function readChoice<const Choice extends string>(
  set: Setting | undefined,
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
): Choice {
  if (set === undefined) return fallback;
  const choice = choices.find((known) => known === set.value.toLowerCase());
  if (choice !== undefined) return choice;
  const why = set.value.toLowerCase() === 'grpc' ? '; Workers cannot speak gRPC' : '';
  throw new SettingError(set.name, `expected ${choices.join(' or ')}${why}`);
}

function readTimeout(set: Setting | undefined): number {
  if (set === undefined) return defaultTimeoutMs;
  if (!/^\d{1,10}$/.test(set.value)) {
    throw new SettingError(set.name, 'expected a whole number of milliseconds, 0 for no limit');
  }
  return Math.min(Number(set.value) || longestTimeoutMs, longestTimeoutMs);
}
