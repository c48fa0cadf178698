import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from './config.ts';

/** What JWT_SECRET must have, too. */
const MIN_SECRET = 32;

/** The secret that signs access tokens where none is configured: made once and kept in the folder, readable by the owner
 *  only. The first of several processes that start together wins, and the others take what it wrote. */
export const signingSecret = async (folder: string): Promise<string> => {
  const file = join(folder, 'jwt-secret');
  const stored = await readFile(file, 'utf8').catch(missing);
  if (stored !== undefined) return usable(stored);
  await writeOnce(file, randomBytes(48).toString('base64url'));
  return usable(await readFile(file, 'utf8'));
};

const usable = (stored: string): string => {
  if (stored.trim().length >= MIN_SECRET) return stored.trim();
  throw new ConfigError([
    `DATA_DIR: its file jwt-secret holds fewer than ${MIN_SECRET} characters; restore it, or remove it to have a new one made`,
  ]);
};

const missing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
};

/** Durable before it is used: a secret that a power cut loses would sign everybody out. A link, unlike a rename, leaves
 *  alone what somebody else put there meanwhile. */
const writeOnce = async (file: string, secret: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${randomUUID()}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(secret);
    await handle.sync();
    await link(fresh, file).catch(there);
  } finally {
    await handle.close();
    await unlink(fresh);
  }
  await syncFolder(dirname(file));
};

const there = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EEXIST') throw error;
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
