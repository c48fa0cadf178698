import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GENERATED, type GeneratedFiles, regenerate } from './regenerate.ts';

/** Names of the files in which a folder differs from what was regenerated: changed, missing, or there without a reason. */
export const driftOf = async (regenerated: GeneratedFiles, folder: string = GENERATED): Promise<string[]> => {
  const committed = await readdir(folder);
  const drifted = new Set(committed.filter(file => !(file in regenerated)));
  for (const [file, text] of Object.entries(regenerated)) {
    if (!committed.includes(file) || (await readFile(join(folder, file), 'utf8')) !== text) drifted.add(file);
  }
  return [...drifted].sort();
};

if (import.meta.main) {
  const drifted = await driftOf(await regenerate());
  for (const file of drifted)
    console.error(`contracts/generated/${file} is not what the documents say: npm run contracts:generate`);
  process.exitCode = drifted.length > 0 ? 1 : 0;
}
