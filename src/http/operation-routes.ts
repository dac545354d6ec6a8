import { Hono } from 'hono';
import * as z from 'zod';
import { parseJobId } from '../core/protocol/job-id.ts';
import type { DeadLetterPage, DeadLetterRow, ErasedScan } from '../core/slo/read-answers.ts';
import type { Env } from '../env.ts';
import {
  deleteDeadLetter,
  findDeadLetter,
  markReplayed,
  parseDeadLetterCursor,
  queryDeadLetters,
} from '../storage/dead-letter-store.ts';
import { eraseScan } from '../storage/erase-store.ts';
import { queryTelemetryHealth } from '../storage/telemetry-health-query.ts';
import type { deadLetter } from '../storage/telemetry-schema.ts';
import { whyUnreadable } from '../telemetry/keep-dead-letters.ts';
import { log } from '../telemetry/log.ts';
import type { ExportMessage, TelemetryMessage } from '../telemetry/messages.ts';
import { Problem } from './problem.ts';
import { badRequest, query } from './query.ts';

const previewChars = 500;

const pageSchema = z.object({
  cursor: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

/** What whoever is on call needs: the pipeline's health, dead letters, and the erasure of a scan. */
export function operationRoutes() {
  return new Hono<{ Bindings: Env }>()
    .get('/api/telemetry', async (c) => c.json(await queryTelemetryHealth(c.env.DB, Date.now())))
    .get('/api/dead-letters', query(pageSchema), async (c) => {
      const asked = c.req.valid('query');
      const cursor = asked.cursor === undefined ? null : parseDeadLetterCursor(asked.cursor);
      if (cursor === undefined) throw badRequest('cursor: pass the nextCursor of an earlier page');
      const { letters, nextCursor } = await queryDeadLetters(c.env.DB, cursor, asked.limit);
      return c.json<DeadLetterPage>({ deadLetters: letters.map(toRow), nextCursor });
    })
    .post('/api/dead-letters/:id/replay', async (c) =>
      c.json(await replay(c.env, c.req.param('id'), Date.now())),
    )
    .delete('/api/dead-letters/:id', async (c) => {
      const id = c.req.param('id');
      if (!(await deleteDeadLetter(c.env.DB, id))) throw noSuchLetter(id);
      return c.json({ id, discarded: true });
    })
    .delete('/api/scans/:jobId', async (c) => {
      const id = parseJobId(c.req.param('jobId'));
      if (id === undefined) throw badRequest('jobId must be a UUID');
      return c.json<ErasedScan>({ jobId: id.echo, erased: await erase(c.env, id.key) });
    });
}

function toRow({ body, ...letter }: typeof deadLetter.$inferSelect): DeadLetterRow {
  return {
    ...letter,
    chars: body.length,
    preview: body.slice(0, previewChars),
    unreadable: whyUnreadable(letter.queue, body),
  };
}

/** Sends a dead letter to its queue again, where what was handled after all changes nothing. */
async function replay(env: Env, id: string, now: number) {
  const letter = await findDeadLetter(env.DB, id);
  if (letter === undefined) throw noSuchLetter(id);
  const { queue, body } = letter;
  // Not checked here: a replay is for a consumer that may have learnt to read it meanwhile.
  const message: unknown = JSON.parse(body);
  if (queue === 'bookshelf-span-exports') await env.SPAN_EXPORTS.send(message as ExportMessage);
  else await env.SCAN_EVENTS.send(message as TelemetryMessage);
  await markReplayed(env.DB, id, now);
  return { id, queue, replayedAt: now };
}

/** Erases a scan everywhere: the object first, which is what could write of it anew ([ER1]). */
async function erase(env: Env, key: string): Promise<ErasedScan['erased']> {
  try {
    const life = await env.SCAN_JOB.get(env.SCAN_JOB.idFromName(key)).erase();
    const { epochs, ...counts } = await eraseScan(env.DB, { jobId: key, erasedAt: life.erasedAt });
    const lives = new Set(life.epoch === null ? epochs : [...epochs, life.epoch]);
    return { scans: lives.size, ...counts };
  } catch (error) {
    log('error', 'erasure failed', { jobId: key, error: String(error) });
    throw new Problem(503, 'Not erased', 'The scan may not be erased wholly. Repeat the request.');
  }
}

function noSuchLetter(id: string): Problem {
  return new Problem(404, 'Not found', `There is no dead letter ${id}.`);
}
