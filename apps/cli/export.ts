import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Environment, parseConfig } from '../composition/config.ts';
import { untilStopped, wishOf } from './transfer/command-line.ts';
import { progressOn } from './transfer/progress.ts';
import { openStores } from './transfer/stores.ts';
import { jsonOf, summaryOf } from './transfer/summary.ts';
import { writeArchive } from './transfer/write-archive.ts';

const USAGE = 'Usage: npm run faultmaven -- export DIR [--allow-missing] [--json]';
const PACKAGE = new URL('../../package.json', import.meta.url);

/** Writes everything that this installation holds to a new folder; beside a running installation or without one. */
export const exportInstallation = async (args: readonly string[], environment: Environment): Promise<void> => {
  const wish = wishOf(args, USAGE);
  const config = parseConfig(environment);
  const path = resolve(wish.path);
  const progress = progressOn(process.stderr);
  const stores = await openStores(config);
  try {
    const { version } = JSON.parse(await readFile(PACKAGE, 'utf8'));
    const job = { stores, path, database: config.database.kind, allowMissing: wish.allowMissing, progress };
    const written = await untilStopped(signal =>
      writeArchive({ ...job, productVersion: version, madeAt: new Date(), signal }),
    );
    progress.end();
    process.stdout.write(wish.json ? jsonOf(path, written) : summaryOf(`Written to ${path}:`, written));
  } finally {
    progress.end();
    await stores.close();
  }
};
