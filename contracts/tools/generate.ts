import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GENERATED, regenerate } from './regenerate.ts';

for (const [file, text] of Object.entries(await regenerate())) {
  await writeFile(join(GENERATED, file), text);
  console.log(`wrote contracts/generated/${file}`);
}
