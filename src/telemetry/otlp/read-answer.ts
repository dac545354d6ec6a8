import { BinaryReader } from '@bufbuild/protobuf/wire';
import * as z from 'zod';
import { metricsSerializers } from './encode-metrics.ts';
import { serializers } from './encode-spans.ts';
import type { ExportTarget, OtlpProtocol } from './export-settings.ts';

const maxAnswerBytes = 16 * 1024;
const maxMessageLength = 300;

export interface PartialSuccess {
  readonly rejected: number;
  /** May also be a warning where nothing was rejected; null for none. */
  readonly message: string | null;
}

const readers = { traces: serializers, metrics: metricsSerializers };

/** int64 is a string in JSON's mapping of protobuf. */
const rejectedSchema = z.coerce.number().int().min(0).default(0);

const answerSchema = z.object({
  partialSuccess: z
    .object({
      rejectedSpans: rejectedSchema,
      rejectedDataPoints: rejectedSchema,
      errorMessage: z.string().default(''),
    })
    .nullish(),
});

/** What the endpoint says of what it took; an answer that cannot be read says nothing. */
export async function readPartialSuccess(
  response: Response,
  { signal, protocol: asked }: ExportTarget,
): Promise<PartialSuccess> {
  const bytes = await readBytes(response);
  const protocol = protocolOf(response) ?? asked;
  const answer = attempt(() =>
    answerSchema.parse(readers[signal][protocol].deserializeResponse(bytes)),
  );
  const {
    rejectedSpans = 0,
    rejectedDataPoints = 0,
    errorMessage = '',
  } = answer?.partialSuccess ?? {};
  // Each signal's answer has one of them.
  return { rejected: rejectedSpans + rejectedDataPoints, message: shorten(errorMessage) };
}

const statusSchema = z.object({ message: z.string() });

/** The `message` of the `google.rpc.Status` that an endpoint refuses with, or what text it sends instead. */
export async function readRefusal(response: Response): Promise<string | null> {
  const bytes = await readBytes(response);
  const text = () => new TextDecoder().decode(bytes);
  switch (protocolOf(response)) {
    case 'http/protobuf':
      return shorten(attempt(() => readStatusMessage(bytes)) ?? '');
    case 'http/json':
      return shorten(attempt(() => statusSchema.parse(JSON.parse(text())).message) ?? text());
    default:
      return shorten(text());
  }
}

function protocolOf(response: Response): OtlpProtocol | undefined {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'http/protobuf';
  return type === 'application/json' ? 'http/json' : undefined;
}

/** `google.rpc.Status`: int32 code = 1, string message = 2, details = 3. */
function readStatusMessage(bytes: Uint8Array): string {
  const reader = new BinaryReader(bytes);
  let message = '';
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 2) message = reader.string();
    else reader.skip(wireType);
  }
  return message;
}

/** At most the first `maxAnswerBytes`; what breaks off or takes too long ends there. */
export async function readBytes(response: Response): Promise<Uint8Array> {
  const bytes = new Uint8Array(maxAnswerBytes);
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      const chunk = read.value.subarray(0, maxAnswerBytes - length);
      bytes.set(chunk, length);
      length += chunk.length;
      if (length === maxAnswerBytes) break;
    }
  } catch {
    return bytes.subarray(0, length);
  } finally {
    reader?.cancel().catch(() => {});
  }
  return bytes.subarray(0, length);
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function shorten(text: string): string | null {
  return text.trim().slice(0, maxMessageLength) || null;
}
