import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INCIDENTS, writeIncident } from './samples/generate-incident.ts';
import { sampleRunbooks } from './samples/runbooks.ts';
import { UsageError } from './usage-error.ts';

/** Writes `DIR/incidents/NAME/*` and `DIR/runbooks/*`, to look at or to upload by hand. */
export const writeSamples = async ([folder]: readonly string[]): Promise<void> => {
  if (!folder) throw new UsageError('Name a folder: npm run faultmaven -- samples DIR');
  for (const [name, make] of Object.entries(INCIDENTS))
    for (const path of await writeIncident(join(folder, 'incidents', name), make())) console.log(path);
  await mkdir(join(folder, 'runbooks'), { recursive: true });
  for (const { name, content } of await sampleRunbooks()) {
    const path = join(folder, 'runbooks', name);
    await writeFile(path, content);
    console.log(path);
  }
};
