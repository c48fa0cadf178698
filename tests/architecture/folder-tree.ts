import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that are not part of the tree that people read: made by tools, or inside the bait. */
const SKIPPED = new Set(['node_modules', 'data', 'coverage', 'tests/architecture/bait/*']);
const DEPTH = 3;

const isSkipped = (path: string): boolean =>
  path.split('/').some(name => name.startsWith('.')) || SKIPPED.has(path) || SKIPPED.has(path.replace(/[^/]+$/, '*'));

const holdsFiles = (folder: string): boolean =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).some(entry => entry.isFile());

/** Folders of a tree that hold a file, up to three levels deep, each as `path/`, sorted. */
export const foldersOnDisk = (root: string): string[] => {
  const below = (path: string, depth: number): string[] =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => (path === '' ? entry.name : `${path}/${entry.name}`))
      .filter(folder => !isSkipped(folder) && holdsFiles(join(root, folder)))
      .flatMap(folder => [`${folder}/`, ...(depth < DEPTH ? below(folder, depth + 1) : [])]);
  return below('', 1).sort();
};

export type TreeLine = { readonly path: string; readonly text: string };

const BLOCK = /^```tree\n([\s\S]*?)^```$/m;
const LINE = /^(?<path>(?:[^\s/]+\/)+) {2,}(?<text>\S.*)$/;

/** The first fenced block of a Markdown text whose language is `tree`. Each of its lines is a folder as a path from the
 *  root with a slash at the end, two spaces or more, and what is in it:
 *
 *      core/          the domain, free of frameworks
 *      core/kernel/   what every module stands on
 */
export const treeIn = (markdown: string): TreeLine[] => {
  const block = BLOCK.exec(markdown)?.[1];
  if (block === undefined) throw new Error('there is no ```tree block');
  return block
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const { path, text } = LINE.exec(line)?.groups ?? {};
      if (path === undefined || text === undefined) throw new Error(`not "path/  text": ${line}`);
      return { path, text };
    });
};
