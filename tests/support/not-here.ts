import { appendFileSync } from 'node:fs';

/** Keeps for the summary of the run why suites are not run here. Each reason is told there once, however many of the
 *  processes that share the tests have it. */
export const notHere = (reason: string): void => {
  // Named by the reporter; another one has no such summary.
  const file = process.env.NOT_HERE_FILE;
  if (file !== undefined) appendFileSync(file, `${reason.replaceAll('\n', ' ')}\n`);
};
