import { setTimeout as wait } from 'node:timers/promises';
import type { Pause } from '../../core/agent/executor/pause.ts';
import { DomainError, isDomainError } from '../../core/kernel/error.ts';

export const systemPause: Pause = async (ms, signal) => {
  try {
    await wait(Math.max(0, ms), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw isDomainError(signal.reason) ? signal.reason : new DomainError('cancelled', 'The wait was stopped.');
  }
};
