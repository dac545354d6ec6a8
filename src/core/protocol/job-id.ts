const uuid = /^[\da-f]{8}(-[\da-f]{4}){4}[\da-f]{8}$/i;

/** A job's name: `key` decides which job it is, `echo` is how the app spelt it. */
export interface JobId {
  readonly key: string;
  readonly echo: string;
}

/** Reads a UUID of any version and letter case ([JB1]); undefined for anything else. */
export function parseJobId(raw: string | null | undefined): JobId | undefined {
  if (raw === null || raw === undefined || !isJobId(raw)) return undefined;
  return { key: raw.toLowerCase(), echo: raw };
}

export function isJobId(raw: string): boolean {
  return uuid.test(raw);
}
