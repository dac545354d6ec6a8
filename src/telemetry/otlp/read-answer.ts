import { BinaryReader } from '@bufbuild/protobuf/wire';
import { z } from 'zod';
import { serializers } from './encode-spans.ts';
import type { OtlpProtocol } from './export-settings.ts';

const maxAnswerBytes = 16 * 1024;
const maxMessageLength = 300;

export interface PartialSuccess {
  readonly rejectedSpans: number;
  /** May also be a warning where nothing was rejected; null for none. */
  readonly message: string | null;
}

const answerSchema = z.object({
  partialSuccess: z
    .object({
      // int64 is a string in JSON's mapping of protobuf.
      rejectedSpans: z.coerce.number().int().min(0).default(0),
      errorMessage: z.string().default(''),
    })
    .nullish(),
});

/** What the endpoint says of spans that it took; an answer that cannot be read says nothing. */
export async function readPartialSuccess(
  response: Response,
  asked: OtlpProtocol,
): Promise<PartialSuccess> {
  const bytes = await readBytes(response);
  const protocol = protocolOf(response) ?? asked;
  const answer = attempt(() =>
    answerSchema.parse(serializers[protocol].deserializeResponse(bytes)),
  );
  const { rejectedSpans = 0, errorMessage = '' } = answer?.partialSuccess ?? {};
  return { rejectedSpans, message: shorten(errorMessage) };
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
async function readBytes(response: Response): Promise<Uint8Array> {
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
