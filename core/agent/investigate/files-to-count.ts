import type { AnalysisView } from '../../evidence/index.ts';
import type { AskedTimes } from './asked-times.ts';

export type UncountedFile = { readonly file: string; readonly reason: string };

/** Files that are counted for one question. */
const MOST_FILES = 20;

/** A log has kinds of messages; a configuration and a table have none, and hold such words for other reasons. */
const isLog = ({ template_count }: AnalysisView): boolean => template_count > 0;

/** The files that `around`, what is left of the question, names; else the logs; where there are none, all. */
export const filesToCount = (
  files: readonly AnalysisView[],
  around: string,
  { from, to }: AskedTimes,
): { readonly chosen: readonly AnalysisView[]; readonly uncounted: readonly UncountedFile[] } => {
  const words = around.toLowerCase();
  const named = files.filter(({ file }) => words.includes(file.toLowerCase()));
  const logs = files.filter(isLog);
  const isTimed = from !== undefined || to !== undefined;
  const meant = named.length > 0 ? named : logs.length > 0 ? logs : files;
  const ready = meant.filter(file => !isTimed || file.from !== null);
  const left = (unmeant: readonly AnalysisView[], reason: string) => unmeant.map(({ file }) => ({ file, reason }));
  return {
    chosen: ready.slice(0, MOST_FILES),
    uncounted: [
      ...left(ready.slice(MOST_FILES), `more than ${MOST_FILES} files`),
      ...left(
        meant.filter(file => !ready.includes(file)),
        'without timestamps',
      ),
      ...(named.length > 0
        ? []
        : left(
            files.filter(file => !meant.includes(file)),
            'no log',
          )),
    ],
  };
};
