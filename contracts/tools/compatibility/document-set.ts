import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument, visit } from 'yaml';
import { isObject } from './json.ts';
import { below, type Located } from './places.ts';
import type { Problem } from './problems.ts';

/** The YAML files of a folder and of `schemas/` in it, by their names in the folder: what references can lead to. */
export type DocumentSet = {
  readonly files: ReadonlyMap<string, unknown>;
  /** Names of the AsyncAPI documents among them, sorted. */
  readonly names: readonly string[];
};

export type ReadDocuments = { readonly set: DocumentSet; readonly problems: readonly Problem[] };

const SHARED = 'schemas';

const yamlIn = async (folder: string, prefix: string): Promise<string[]> =>
  (await readdir(join(folder, prefix), { withFileTypes: true }))
    .filter(entry => entry.isFile() && entry.name.endsWith('.yaml'))
    .map(({ name }) => (prefix === '' ? name : `${prefix}/${name}`))
    .sort();

const holdsShared = async (folder: string): Promise<boolean> =>
  (await readdir(folder, { withFileTypes: true })).some(entry => entry.isDirectory() && entry.name === SHARED);

const parsed = (file: string, text: string): { value: unknown; problems: Problem[] } => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = (message: string, offset: number): Problem => ({
    file,
    path: [],
    rule: 'yaml',
    message,
    line: lines.linePos(offset).line,
  });
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => problem(message, pos[0]));
  visit(document, {
    Alias: (_key, { source, range }) => {
      problems.push(problem(`*${source}: what is shared is referred to by $ref`, range?.[0] ?? 0));
    },
  });
  if (problems.length > 0) return { value: undefined, problems };
  const value: unknown = document.toJS();
  return isObject(value) ? { value, problems } : { value: undefined, problems: [problem('holds no mapping', 0)] };
};

/** Names of the YAML files of a folder and of `schemas/` in it, sorted. Rejects when there is no such folder. */
export const filesOf = async (folder: string): Promise<string[]> => [
  ...(await yamlIn(folder, '')),
  ...((await holdsShared(folder)) ? await yamlIn(folder, SHARED) : []),
];

const LOOKS_LIKE_A_DOCUMENT = /\.(?:ya?ml|json)$/i;

/** What lies in the folder, looks like a document and is none by its name: nobody would notice that it is not read. */
const strangersIn = async (folder: string): Promise<Problem[]> =>
  (await readdir(folder, { withFileTypes: true }))
    .filter(entry =>
      entry.isDirectory()
        ? entry.name !== SHARED
        : !entry.name.endsWith('.yaml') && LOOKS_LIKE_A_DOCUMENT.test(entry.name),
    )
    .map(({ name }) => ({
      file: name,
      path: [],
      rule: 'name',
      message: 'is not read: documents end in .yaml and lie in this folder itself, what they share in schemas/',
    }));

/** Reads every document of a folder. Rejects when there is no such folder; whatever is wrong in it is a problem. */
export const readDocuments = async (folder: string): Promise<ReadDocuments> => {
  const files = new Map<string, unknown>();
  const problems: Problem[] = await strangersIn(folder);
  for (const file of await filesOf(folder)) {
    const read = parsed(file, await readFile(join(folder, file), 'utf8'));
    if (read.value !== undefined) files.set(file, read.value);
    problems.push(...read.problems);
  }
  const set = { files, names: [...files.keys()].filter(file => !file.includes('/')) };
  return { set, problems };
};

/** The value under a key, followed through no reference. */
export const childOf = (parent: Located, key: string): Located => ({
  ...below(parent, key),
  value: isObject(parent.value) && Object.hasOwn(parent.value, key) ? parent.value[key] : undefined,
});

/** The values under the keys of a mapping; none where it is no mapping. */
export const childrenOf = (parent: Located): (Located & { readonly key: string })[] =>
  isObject(parent.value) ? Object.keys(parent.value).map(key => ({ ...childOf(parent, key), key })) : [];

/** A document as a whole. */
export const documentAt = ({ files }: DocumentSet, file: string): Located => ({
  file,
  path: [],
  value: files.get(file),
});
