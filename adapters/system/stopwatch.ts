import type { Stopwatch } from '../../core/agent/executor/stopwatch.ts';

export const systemStopwatch: Stopwatch = () => performance.now();
