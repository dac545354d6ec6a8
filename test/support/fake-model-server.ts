import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Dialect = 'gemini' | 'openai';

/** What the server does with one request; without a script it answers with `sampleOutput`. */
export type Behaviour =
  | { kind: 'success'; output?: unknown; delayMs?: number }
  /** The model says exactly this text, in an answer of the right form. */
  | { kind: 'text'; text: string }
  /** An error with the body the real service sends with this status. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** 200 with exactly these bytes. */
  | { kind: 'raw'; body: string }
  | { kind: 'safety_block'; stage: 'prompt' | 'answer' }
  | { kind: 'truncated' }
  | { kind: 'empty' }
  | { kind: 'huge'; bytes: number; declareLength?: boolean }
  /** Takes the request and never answers. */
  | { kind: 'stall' }
  /** Sends the head and half of the body, then nothing more. */
  | { kind: 'stall_mid_body' }
  | { kind: 'reset' }
  | { kind: 'reset_mid_body' };

export interface RecordedRequest {
  dialect: Dialect;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  picture: Uint8Array;
  mediaType: string;
  /** What the real service would have refused; the server answers 400 if there is any. */
  problems: string[];
}

export interface FakeModelServer {
  url: string;
  requests: RecordedRequest[];
  /** Adds behaviours for the next requests, in order. */
  script(...behaviours: Behaviour[]): void;
  /** Decides by the request where nothing is scripted; for scans at the same time. */
  decide(choose: (request: RecordedRequest) => Behaviour): void;
  /** Forgets scripts and requests. */
  reset(): void;
  close(): Promise<void>;
}

/** A model server on this machine that speaks Gemini's generateContent and OpenAI's chat completions. */
export async function startFakeModelServer(): Promise<FakeModelServer> {
  const requests: RecordedRequest[] = [];
  let scripted: Behaviour[] = [];
  let decide: (request: RecordedRequest) => Behaviour = () => ({ kind: 'success' });
  const server = createServer(async (incoming, response) => {
    const request = readRequest(incoming, await readBody(incoming));
    if (!request) {
      sendJson(response, 404, { error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } });
      return;
    }
    requests.push(request);
    const behaviour = scripted.shift() ?? decide(request);
    if (request.problems.length > 0) {
      sendJson(response, 400, errorBody(request.dialect, 400, request.problems.join('; ')));
      return;
    }
    await behave(behaviour, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script: (...behaviours) => void scripted.push(...behaviours),
    decide: (choose) => void (decide = choose),
    reset() {
      scripted = [];
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function behave(
  behaviour: Behaviour,
  { dialect, body }: RecordedRequest,
  response: ServerResponse,
): Promise<void> {
  const answer = (text: string) => sendJson(response, 200, answerBody(dialect, text));
  switch (behaviour.kind) {
    case 'success': {
      if (behaviour.delayMs) await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
      return answer(JSON.stringify(behaviour.output ?? sampleOutput(asksForBox2d(body))));
    }
    case 'text':
      return answer(behaviour.text);
    case 'status': {
      const { status, headers } = behaviour;
      return sendJson(response, status, behaviour.body ?? errorBody(dialect, status), headers);
    }
    case 'raw':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(behaviour.body);
    case 'safety_block':
      return sendJson(response, 200, blockedBody(dialect, behaviour.stage));
    case 'truncated':
      return sendJson(response, 200, answerBody(dialect, '{"books":[{"title":"Du', 'cut off'));
    case 'empty':
      return answer('');
    case 'huge': {
      const filler = 'x'.repeat(behaviour.bytes);
      const headers = behaviour.declareLength ? { 'content-length': behaviour.bytes } : {};
      return void response.writeHead(200, headers).end(filler);
    }
    case 'stall':
      return;
    case 'stall_mid_body':
    case 'reset_mid_body': {
      const whole = JSON.stringify(answerBody(dialect, JSON.stringify(sampleOutput(false))));
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': whole.length,
      });
      return void response.write(whole.slice(0, whole.length / 2), () => {
        if (behaviour.kind === 'reset_mid_body') response.socket?.resetAndDestroy();
      });
    }
    case 'reset':
      return void response.socket?.resetAndDestroy();
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

// oxlint-disable-next-line typescript/no-explicit-any -- requests of foreign shape, looked at with ?.
type Json = Record<string, any>;

function readRequest(incoming: IncomingMessage, text: string): RecordedRequest | null {
  const path = incoming.url ?? '';
  const isGemini = /^\/v1beta\/models\/[\w.-]+:generateContent$/.test(path);
  if (incoming.method !== 'POST' || (!isGemini && !path.endsWith('/chat/completions'))) return null;
  const problems: string[] = [];
  const need = (holds: unknown, what: string) => void (holds || problems.push(what));
  need(incoming.headers['content-type'] === 'application/json', 'content-type is not JSON');
  const body = JSON.parse(text) as Json;
  const image = isGemini ? readGeminiBody(body, need) : readOpenAiBody(body, need);
  if (isGemini) need(incoming.headers['x-goog-api-key'], 'no x-goog-api-key');
  const picture = Buffer.from(image.base64, 'base64');
  need(picture.length > 0, 'no picture');
  need(picture.toString('base64') === image.base64, 'the picture is not proper base64');
  const { headers } = incoming;
  const dialect = isGemini ? 'gemini' : 'openai';
  return { dialect, path, headers, body, picture, mediaType: image.mediaType, problems };
}

type Need = (holds: unknown, what: string) => void;

function readGeminiBody(body: Json, need: Need) {
  const parts: Json[] = body['contents']?.[0]?.parts ?? [];
  const inline = parts.find((part) => part['inlineData'])?.['inlineData'];
  const config = body['generationConfig'] ?? {};
  need(
    parts.some((part) => typeof part['text'] === 'string'),
    'no text part',
  );
  need(config.responseMimeType === 'application/json', 'responseMimeType is not JSON');
  need(config.responseJsonSchema?.properties?.books, 'no responseJsonSchema with books');
  return { base64: String(inline?.data ?? ''), mediaType: String(inline?.mimeType ?? '') };
}

function readOpenAiBody(body: Json, need: Need) {
  const parts: Json[] = body['messages']?.[0]?.content ?? [];
  const uri = String(parts.find((part) => part['type'] === 'image_url')?.['image_url']?.url ?? '');
  const format = body['response_format'];
  need(typeof body['model'] === 'string', 'no model');
  need(
    parts.some((part) => part['type'] === 'text' && part['text']),
    'no text part',
  );
  need(format?.type === 'json_schema', 'response_format is not json_schema');
  need(/^[\w-]{1,64}$/.test(format?.json_schema?.name ?? ''), 'the schema has no proper name');
  need(format?.json_schema?.schema?.properties?.books, 'no schema with books');
  const [, mediaType = '', base64 = ''] = /^data:([\w/+.-]+);base64,(.*)$/.exec(uri) ?? [];
  return { base64, mediaType };
}

const asksForBox2d = (body: Json) => JSON.stringify(body).includes('"box_2d"');

/** What a good model says of a shelf with two read spines and one unread. */
export function sampleOutput(box2d: boolean): Record<string, unknown> {
  const place = (x1: number, y1: number, x2: number, y2: number) =>
    box2d
      ? { box_2d: [y1, x1, y2, x2] }
      : { boundingBox: { x1: x1 / 1000, y1: y1 / 1000, x2: x2 / 1000, y2: y2 / 1000 } };
  const book = (title: string | null, author: string | null, confidence: number) => ({
    title,
    author,
    isbn: null,
    confidence,
  });
  return {
    books: [
      { ...book('Dune', 'Frank Herbert', 0.96), ...place(100, 50, 160, 900) },
      { ...book('Emma', 'Jane Austen', 0.91), ...place(170, 60, 220, 900) },
      { ...book(null, null, 0.2), ...place(230, 55, 290, 900) },
    ],
    suggestions: [
      { type: 'glare_detected', severity: 'low', message: 'Tilt the lamp.', affectedCount: 1 },
    ],
    imageQuality: 'good',
    lighting: 'uneven',
    sharpness: 'sharp',
  };
}

function answerBody(dialect: Dialect, text: string, end: 'whole' | 'cut off' = 'whole') {
  if (dialect === 'gemini') {
    const finishReason = end === 'whole' ? 'STOP' : 'MAX_TOKENS';
    return {
      candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason, index: 0 }],
      usageMetadata: { promptTokenCount: 1300, candidatesTokenCount: 250, totalTokenCount: 1550 },
      modelVersion: 'fake',
      responseId: 'fake-1',
    };
  }
  const finish_reason = end === 'whole' ? 'stop' : 'length';
  const message = { role: 'assistant', content: text, refusal: null, annotations: [] };
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'fake',
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: { prompt_tokens: 1300, completion_tokens: 250, total_tokens: 1550 },
  };
}

function blockedBody(dialect: Dialect, stage: 'prompt' | 'answer') {
  const usageMetadata = { promptTokenCount: 1300, totalTokenCount: 1300 };
  if (dialect === 'gemini' && stage === 'prompt') {
    return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata };
  }
  if (dialect === 'gemini') {
    return { candidates: [{ finishReason: 'SAFETY', index: 0 }], usageMetadata };
  }
  const refusal = "I'm sorry, I can't help with that.";
  const message = {
    role: 'assistant',
    content: null,
    refusal: stage === 'prompt' ? refusal : null,
  };
  const finish_reason = stage === 'prompt' ? 'stop' : 'content_filter';
  return { id: 'chatcmpl-fake', choices: [{ index: 0, message, finish_reason }] };
}

const googleStatuses: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const openAiCodes: Record<number, { type: string; code: string | null }> = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  404: { type: 'invalid_request_error', code: 'model_not_found' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
};

function errorBody(dialect: Dialect, status: number, message = `The fake says ${status}.`) {
  if (dialect === 'gemini') {
    return { error: { code: status, message, status: googleStatuses[status] ?? 'UNKNOWN' } };
  }
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message, param: null, ...(openAiCodes[status] ?? { type, code: null }) } };
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
