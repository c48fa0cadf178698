import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Calls `use` with the path of a file that holds these settings, which is gone afterwards. */
export const withConfigFile = (settings: object, use: (file: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'faultmaven-settings-'));
  try {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(settings));
    use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
