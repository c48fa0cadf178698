import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from './config.ts';

/** The secret that signs access tokens: the configured one, else one that is made once and kept in DATA_DIR, readable by
 *  the owner only. */
export const signingSecret = async ({
  JWT_SECRET,
  DATA_DIR,
}: Pick<Config, 'JWT_SECRET' | 'DATA_DIR'>): Promise<string> =>
  JWT_SECRET ?? (await kept(join(DATA_DIR, 'jwt-secret')));

const kept = async (file: string): Promise<string> => {
  const stored = await readFile(file, 'utf8').catch(missing);
  if (stored) return stored.trim();
  const secret = randomBytes(48).toString('base64url');
  await writeOnce(file, secret);
  return secret;
};

const missing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
};

/** Durable before it is used: a secret that a power cut loses would sign everybody out. */
const writeOnce = async (file: string, secret: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(secret);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(fresh, 0o600);
  await rename(fresh, file);
  await syncFolder(dirname(file));
};

/** The new name is durable only when its folder is. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
