import { access, copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { driftOf } from './check-drift.ts';
import { filesOf } from './compatibility/document-set.ts';
import { onTerminal } from './compatibility/on-terminal.ts';
import type { Problem } from './compatibility/problems.ts';
import { FOLDERS, type Folders, labelOf, readContracts } from './compatibility/read-contracts.ts';
import { linesOfChanges, linesOfProblems, linesOfVerdict, type Paint } from './compatibility/report.ts';
import { type Verdict, verdictOn } from './compatibility/verdict.ts';
import { GENERATED, regenerate } from './regenerate.ts';

export type ReleaseFolders = Folders & { readonly generated: string };

export type ReleaseOutcome =
  | { readonly kind: 'unreadable'; readonly problems: readonly Problem[] }
  | { readonly kind: 'violated'; readonly verdict: Verdict }
  /** Generated files that are not what the documents say. */
  | { readonly kind: 'drifted'; readonly files: readonly string[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'released'; readonly verdict: Verdict };

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const beside = (folder: string, suffix: string): string => {
  const whole = resolve(folder);
  return join(dirname(whole), `.${basename(whole)}.${suffix}`);
};

/** After an end between the two renames of `replace` the baseline lies beside its place. */
const restore = async (released: string): Promise<void> => {
  const previous = beside(released, 'previous');
  if (!(await exists(previous))) return;
  if (await exists(released)) await rm(previous, { recursive: true });
  else await rename(previous, resolve(released));
};

const textsIn = async (folder: string): Promise<string> => {
  const files = (await exists(folder)) ? await filesOf(folder) : [];
  return JSON.stringify(await Promise.all(files.map(async file => [file, await readFile(join(folder, file), 'utf8')])));
};

/** Copies the documents beside the baseline and then exchanges the two, so that there never is half of one. */
const replace = async ({ documents, released }: Folders): Promise<void> => {
  const next = beside(released, 'next');
  await rm(next, { recursive: true, force: true });
  for (const file of await filesOf(documents)) {
    await mkdir(dirname(join(next, file)), { recursive: true });
    await copyFile(join(documents, file), join(next, file));
  }
  if (await exists(released)) await rename(resolve(released), beside(released, 'previous'));
  await rename(next, resolve(released));
  await rm(beside(released, 'previous'), { recursive: true, force: true });
};

/** AsyncAPI that nothing can be generated from: the generator says which document it is and why. */
const asProblem = (folder: string, error: unknown): Problem => ({
  file: labelOf(folder),
  path: [],
  rule: 'generate',
  message: error instanceof Error ? error.message : String(error),
});

/** Makes the documents the released ones, unless they break a rule or the generated code is not theirs. A first release
 *  has nothing to be compared with. Does nothing when they are the released ones already. */
export const release = async (folders: ReleaseFolders): Promise<ReleaseOutcome> => {
  await restore(folders.released);
  const { contracts, problems } = await readContracts(folders);
  const serious = problems.filter(({ rule }) => rule !== 'no-baseline');
  if (serious.length > 0) return { kind: 'unreadable', problems: serious };
  const verdict = verdictOn(contracts);
  if (verdict.violations.length > 0) return { kind: 'violated', verdict };
  const regenerated = await regenerate(folders.documents)
    .then(files => ({ files }))
    .catch((error: unknown) => asProblem(folders.documents, error));
  if ('rule' in regenerated) return { kind: 'unreadable', problems: [regenerated] };
  const drifted = await driftOf(regenerated.files, folders.generated);
  if (drifted.length > 0) return { kind: 'drifted', files: drifted };
  if ((await textsIn(folders.documents)) === (await textsIn(folders.released))) return { kind: 'unchanged' };
  await replace(folders);
  return { kind: 'released', verdict };
};

/** The outcome as lines for people. */
export const linesOfRelease = (outcome: ReleaseOutcome, paint: Paint): string[] => {
  switch (outcome.kind) {
    case 'unreadable':
      return linesOfProblems(outcome.problems, paint);
    case 'violated':
      return [...linesOfVerdict(outcome.verdict, paint), 'not released'];
    case 'drifted':
      return [
        ...outcome.files.map(file => `${paint('red', file)} is not what the documents say: npm run contracts:generate`),
        'not released',
      ];
    case 'unchanged':
      return ['nothing to release'];
    case 'released':
      return [...linesOfChanges(outcome.verdict), paint('green', 'released')];
  }
};

/** 0 released or nothing to do, 1 refused, 2 not even readable. */
export const exitCodeOfRelease = ({ kind }: ReleaseOutcome): 0 | 1 | 2 => {
  if (kind === 'unreadable') return 2;
  return kind === 'violated' || kind === 'drifted' ? 1 : 0;
};

if (import.meta.main) {
  const outcome = await release({ ...FOLDERS, generated: GENERATED });
  console.log(linesOfRelease(outcome, onTerminal).join('\n'));
  if (outcome.kind === 'released') console.log(`commit ${labelOf(FOLDERS.released)}`);
  process.exitCode = exitCodeOfRelease(outcome);
}
