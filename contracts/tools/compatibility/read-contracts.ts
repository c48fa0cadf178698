import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOCUMENTS, diagnosticsOf } from '../documents.ts';
import { type DocumentSet, readDocuments } from './document-set.ts';
import { canonical } from './json.ts';
import type { Problem } from './problems.ts';
import { problemsOfReferences } from './references.ts';
import type { Comparison } from './verdict.ts';

export type Folders = {
  /** The documents as they are. */
  readonly documents: string;
  /** The documents as they were released last. */
  readonly released: string;
  /** The worker's upcasters, one file per type of message. */
  readonly upcasters: string;
};

export const FOLDERS: Folders = {
  documents: DOCUMENTS,
  released: fileURLToPath(new URL('../../released/', import.meta.url)),
  upcasters: fileURLToPath(new URL('../../../apps/worker/upcasters/', import.meta.url)),
};

export type ReadContracts = { readonly contracts: Comparison; readonly problems: readonly Problem[] };

const EMPTY: DocumentSet = { files: new Map(), names: [] };

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** The name of a folder as people write it. */
export const labelOf = (folder: string): string => relative(process.cwd(), folder) || '.';

const problemOf = (folder: string, rule: string, message: string): Problem => ({
  file: labelOf(folder),
  path: [],
  rule,
  message,
});

const readFolder = async (folder: string): Promise<{ set: DocumentSet; problems: Problem[] } | undefined> => {
  const read = await readDocuments(folder).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (read === undefined || (read.set.names.length === 0 && read.problems.length === 0)) return undefined;
  const problems = read.problems.length > 0 ? read.problems : problemsOfReferences(read.set);
  return { set: read.set, problems: problems.map(each => ({ ...each, file: join(labelOf(folder), each.file) })) };
};

/** The documents that are not, with everything they may refer to, what was released. Those that are were accepted then. */
const changedNames = (was: DocumentSet, is: DocumentSet): string[] => {
  const text = ({ files }: DocumentSet, file: string): string => canonical(files.get(file));
  const shared = [...new Set([...was.files.keys(), ...is.files.keys()])].filter(file => file.includes('/'));
  const sharedChanged = shared.some(file => text(was, file) !== text(is, file));
  return is.names.filter(file => sharedChanged || text(was, file) !== text(is, file));
};

const problemsOfParser = async (folder: string, names: readonly string[]): Promise<Problem[]> => {
  const problems: Problem[] = [];
  for (const name of names) {
    const errors = (await diagnosticsOf(folder, name)).filter(({ severity }) => severity === 'error');
    problems.push(
      ...errors.map(({ severity: _severity, ...each }) => ({ ...each, file: join(labelOf(folder), name) })),
    );
  }
  return problems;
};

/** What is wrong with the documents of a folder, whatever was released. */
export const problemsIn = async (folder: string): Promise<readonly Problem[]> => {
  const read = await readFolder(folder);
  if (read === undefined || read.problems.length > 0) return read?.problems ?? [];
  return problemsOfParser(folder, read.set.names);
};

const readUpcasters = async (folder: string): Promise<Set<string>> => {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return new Set(names.flatMap(name => /^(.+[.]v\d+)[.]ts$/.exec(name)?.[1] ?? []));
};

/** Reads what is compared. A missing baseline is a problem, because nothing could be found against it. */
export const readContracts = async (folders: Folders): Promise<ReadContracts> => {
  const is = await readFolder(folders.documents);
  const was = await readFolder(folders.released);
  const problems = [
    ...(is?.problems ?? [problemOf(folders.documents, 'no-documents', 'there are no documents')]),
    ...(was?.problems ?? [
      problemOf(folders.released, 'no-baseline', 'there are no released documents: npm run contracts:release'),
    ]),
  ];
  const readable = is !== undefined && is.problems.length === 0;
  const contracts = {
    is: is?.set ?? EMPTY,
    was: was?.set ?? EMPTY,
    upcasters: await readUpcasters(folders.upcasters),
  };
  return {
    contracts,
    problems: readable
      ? [...problems, ...(await problemsOfParser(folders.documents, changedNames(contracts.was, is.set)))]
      : problems,
  };
};
