import { notHere } from '../not-here.ts';

/** Starts a server that a suite needs. Where that fails the suite is skipped and says why; in CI, where every suite has to
 *  run, it fails.
 *  @param remedy What to install, or which variable names a server. */
export const startOrSkip = async <Engine>(
  suite: Mocha.Context,
  start: () => Promise<Engine>,
  remedy: string,
): Promise<Engine> => {
  try {
    return await start();
  } catch (error) {
    const reason = `${error instanceof Error ? error.message : String(error)}; ${remedy}`;
    if (process.env.CI) throw new Error(reason, { cause: error });
    process.stdout.write(`skipped: ${reason}\n`);
    notHere(reason);
    return suite.skip();
  }
};
