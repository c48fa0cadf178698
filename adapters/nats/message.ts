import { z } from 'zod';
import type { JobId } from '../../core/kernel/ids.ts';
import type { CarriedJob } from '../../core/ports/job-transport.ts';

const Message = z.object({ job_id: z.string().min(1).max(200), turn: z.int().nonnegative() });

const decoder = new TextDecoder();

/** The body of a message; its type is in the subject. */
export const messageOf = ({ jobId, turn }: CarriedJob): string => JSON.stringify({ job_id: jobId, turn });

/** Undefined when somebody else wrote this. */
export const parseMessage = (type: string, body: Uint8Array): CarriedJob | undefined => {
  const { success, data } = Message.safeParse(jsonOf(decoder.decode(body)));
  return success ? { jobId: data.job_id as JobId, type, turn: data.turn } : undefined;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
