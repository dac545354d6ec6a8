import { ReadProblem } from '../data/read-api.ts';

/** What could not be read, in words for a person, whatever was thrown. */
export function toReadProblem(error: unknown): ReadProblem {
  if (error instanceof ReadProblem) return error;
  return new ReadProblem(0, 'The scans could not be read', String(error));
}
