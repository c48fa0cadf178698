import { connect } from './connection.ts';

const DEADLINE_MS = 300;

/** Whether an Ollama answers at this address. Whatever else answers, or nothing in time, is none. */
export const isOllamaRunning = async (host: string, deadlineMs = DEADLINE_MS): Promise<boolean> => {
  try {
    const client = await connect(host, AbortSignal.timeout(deadlineMs));
    const { version } = await client.version();
    return typeof version === 'string';
  } catch (error) {
    // The one question is whether it works; why it does not is nobody's concern here.
    if (error instanceof Error) return false;
    throw error;
  }
};
