import { SpanStatusCode, type Span, type SpanOptions } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { tracer } from './tracing.ts';

/** Runs `work` in a span of its own, and marks the span where it throws. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer().startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span as failed, with an exception event, as the conventions have it. */
export function failSpan(span: Span, error: unknown): void {
  const { name, message, code } = describe(error);
  // Without the stack: its lines are those of the bundle.
  span.addEvent('exception', { 'exception.type': name, 'exception.message': message });
  span.setAttribute(ATTR_ERROR_TYPE, code ?? name);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function describe(error: unknown): { name: string; message: string; code: string | undefined } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined };
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message, code };
}
