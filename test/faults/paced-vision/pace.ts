import { tinyJpeg } from '../../support/tiny-jpeg.ts';

/** How a picture is to be read: in so many steps, each after so many ms. */
export interface Pace {
  readonly steps: number;
  readonly everyMs: number;
}

/** A picture that says in its comment how it is to be read. */
export function pacedPicture(
  jobId: string,
  { steps, everyMs }: Pace,
  padding = 0,
): Uint8Array<ArrayBuffer> {
  return tinyJpeg(`job ${jobId} in ${steps} steps of ${everyMs} ms.`, padding);
}

/** A real JPEG with the same comment. */
export function withPace(jpeg: Uint8Array, name: string, pace: Pace): Uint8Array<ArrayBuffer> {
  const note = pacedPicture(name, pace);
  const comment = note.subarray(2, 4 + (note[4] ?? 0) * 256 + (note[5] ?? 0));
  return Uint8Array.from([...jpeg.subarray(0, 2), ...comment, ...jpeg.subarray(2)]);
}

/** What the picture says of itself; a picture that says nothing takes 8 s. */
export function readPace(picture: Uint8Array): Pace & { readonly jobId: string } {
  const head = new TextDecoder('latin1').decode(picture.subarray(0, 200));
  const found = /job (?<jobId>[\da-f-]{36}) in (?<steps>\d+) steps of (?<everyMs>\d+) ms\./i.exec(
    head,
  );
  const { jobId = 'of no name', steps = 16, everyMs = 500 } = found?.groups ?? {};
  return { jobId, steps: Number(steps), everyMs: Number(everyMs) };
}
