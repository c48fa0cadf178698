import type { JobId } from '../../core/kernel/ids.ts';
import type { CarriedJob } from '../../core/ports/job-transport.ts';

const LONGEST_ID = 200;
const decoder = new TextDecoder();

/** The body of a message; its type is in the subject. */
export const messageOf = ({ jobId, turn }: CarriedJob): string => JSON.stringify({ job_id: jobId, turn });

/** Undefined when somebody else wrote this. By hand: this runs for every message, and two fields need no schema. */
export const parseMessage = (type: string, body: Uint8Array): CarriedJob | undefined => {
  const message = jsonOf(decoder.decode(body));
  if (typeof message !== 'object' || message === null || !('job_id' in message) || !('turn' in message))
    return undefined;
  const { job_id: jobId, turn } = message;
  if (typeof jobId !== 'string' || jobId === '' || jobId.length > LONGEST_ID) return undefined;
  if (typeof turn !== 'number' || !Number.isSafeInteger(turn) || turn < 0) return undefined;
  return { jobId: jobId as JobId, type, turn };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
