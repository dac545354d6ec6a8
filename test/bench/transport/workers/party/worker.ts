import { DurableObject } from 'cloudflare:workers';
import type { ScanScript } from '../../scan-script.ts';
import { ScriptedJob } from '../../scripted-job.ts';

interface Env {
  ROOM: DurableObjectNamespace<Room>;
}

/** A room that keeps nothing: the last state to who joins, each update to who is there. */
export class Room extends DurableObject<Env> {
  #job: ScriptedJob | undefined;

  override async fetch(request: Request): Promise<Response> {
    const jobId = request.headers.get('X-Room') ?? '';
    const job = (this.#job ??= new ScriptedJob(jobId, (message) => {
      const text = JSON.stringify(message);
      for (const socket of this.ctx.getWebSockets()) socket.send(text);
    }));
    if (request.headers.get('Upgrade') !== 'websocket') {
      const script = await request.json<ScanScript>();
      this.ctx.waitUntil(job.run(script, () => Date.now()));
      return new Response(null, { status: 202 });
    }
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.ctx.acceptWebSocket(ours);
    ours.send(JSON.stringify(job.last));
    return new Response(null, { status: 101, webSocket: theirs });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }
}

/** Routes as partysocket expects them, and `POST /scan` as all servers of the bench have it. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === '/health') return Response.json({ ok: true });
    const room = url.searchParams.get('jobId') ?? url.pathname.split('/').at(-1) ?? '';
    const headers = new Headers(request.headers);
    headers.set('X-Room', room);
    return env.ROOM.get(env.ROOM.idFromName(room)).fetch(new Request(request, { headers }));
  },
};
