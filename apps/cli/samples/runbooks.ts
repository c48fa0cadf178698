import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'runbooks');

/** A runbook as it ships: Markdown with its title in the front matter. */
export type SampleRunbook = { readonly name: string; readonly content: string };

/** The runbooks that ship with FaultMaven, by name. */
export const sampleRunbooks = async (): Promise<SampleRunbook[]> => {
  const names = (await readdir(FOLDER)).filter(name => name.endsWith('.md')).toSorted();
  return Promise.all(names.map(async name => ({ name, content: await readFile(join(FOLDER, name), 'utf8') })));
};
