import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';

/** Whether a trace id falls into a share, 0..1, as every sampler of OpenTelemetry's by ratio finds too. */
export function isInShare(traceId: string, share: number): boolean {
  const { decision } = new TraceIdRatioBasedSampler(share).shouldSample(ROOT_CONTEXT, traceId);
  return decision !== SamplingDecision.NOT_RECORD;
}
