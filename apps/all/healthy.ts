/** Ends with 0 when the process that answers at one of these ports of this machine can do its work, else with 1:
 *  `node apps/all/healthy.ts PORT...`. A container has one role, and so an answer at one of its ports. */

/** Longer than a process takes to give up on one of its parts. */
const DEADLINE_MS = 5000;

const isReady = async (port: string): Promise<boolean> => {
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    return ok;
  } catch {
    return false;
  }
};

const ports = new Set(process.argv.slice(2));
const answers = await Promise.all([...ports].map(isReady));
process.exitCode = answers.includes(true) ? 0 : 1;
