import { SDK_INFO } from '@opentelemetry/core';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_TELEMETRY_SDK_LANGUAGE,
  ATTR_TELEMETRY_SDK_NAME,
  ATTR_TELEMETRY_SDK_VERSION,
} from '@opentelemetry/semantic-conventions';
import type { SpanAttributes } from '../span-record.ts';
import { parseKeyValueList } from './key-value-list.ts';

/** package.json's; a test holds them together, since an import would carry all of that file into the bundle. */
export const serviceVersion = '0.1.0';

const attributesVariable = 'OTEL_RESOURCE_ATTRIBUTES';

export interface ResourceVariables {
  readonly ENVIRONMENT?: string;
  readonly OTEL_SERVICE_NAME?: string;
  readonly OTEL_RESOURCE_ATTRIBUTES?: string;
}

/**
 * What this worker's own spans say of their maker.
 * @throws {SettingError} where OTEL_RESOURCE_ATTRIBUTES is no list of key=value.
 */
export function workerResource(env: ResourceVariables): SpanAttributes {
  const own: SpanAttributes = {
    [ATTR_SERVICE_NAME]: 'bookshelf-ai-worker',
    [ATTR_SERVICE_VERSION]: serviceVersion,
    [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: env.ENVIRONMENT ?? 'production',
    // The values that Cloudflare's own tracing of Workers uses; the semantic conventions list none.
    'cloud.provider': 'cloudflare',
    'cloud.platform': 'cloudflare.workers',
    [ATTR_TELEMETRY_SDK_NAME]: SDK_INFO[ATTR_TELEMETRY_SDK_NAME],
    [ATTR_TELEMETRY_SDK_LANGUAGE]: SDK_INFO[ATTR_TELEMETRY_SDK_LANGUAGE],
    [ATTR_TELEMETRY_SDK_VERSION]: SDK_INFO[ATTR_TELEMETRY_SDK_VERSION],
  };
  const given = parseKeyValueList(attributesVariable, env[attributesVariable] ?? '');
  const serviceName = env.OTEL_SERVICE_NAME?.trim();
  return {
    ...own,
    ...Object.fromEntries(given),
    ...(serviceName ? { [ATTR_SERVICE_NAME]: serviceName } : {}),
  };
}
