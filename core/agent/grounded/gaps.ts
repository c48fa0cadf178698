import { toIso } from '../../kernel/instant.ts';
import { momentOf } from '../investigate/cause.ts';
import type { Cause, Investigation } from '../investigate/investigation.ts';
import { inlineCode } from './markdown.ts';
import { clockTime } from './times.ts';

const BEFORE_MS = 30 * 60_000;
const MOST_NAMES = 3;

const named = (names: readonly string[]): string => {
  const shown = names
    .slice(0, MOST_NAMES)
    .map(name => inlineCode(name, 80))
    .join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
};

/** What is missing for a better answer, and what to fetch next. Says nothing about the incident itself. `whenReady` says what
 *  comes of files that are not read yet. */
export const gaps = (
  { evidence, cause, passages }: Investigation,
  whenReady = 'Ask again when their analysis is ready.',
): readonly string[] => {
  const { files, unread, smallFiles } = evidence;
  const readWhole = new Set(smallFiles.map(({ evidenceId }) => evidenceId));
  const pending = unread.filter(({ reason }) => reason === 'pending').map(({ name }) => name);
  const failed = unread.filter(({ reason }) => reason === 'failed').map(({ name }) => name);
  const timeless = files
    .filter(({ from, lines, evidence_id }) => from === null && lines > 0 && !readWhole.has(evidence_id))
    .map(({ file }) => file);
  return [
    ...(pending.length > 0 ? [`Not read yet: ${named(pending)}. ${whenReady}`] : []),
    ...(failed.length > 0 ? [`Not readable: ${named(failed)}. Upload them again in another form.`] : []),
    ...(timeless.length > 0 ? [`Without timestamps, so not in the sequence: ${named(timeless)}.`] : []),
    ...changesWanted(cause),
    ...earlierLogsWanted(cause, files),
    ...(passages.some(({ matches }) => matches)
      ? []
      : ['No runbook matches. What solves this belongs into the knowledge base.']),
  ];
};

/** The first thing to ask when the evidence alone does not settle it: what was changed just before. */
const changesWanted = ({ onset, grade, leadMs }: Cause): readonly string[] => {
  const begin = onset === null ? Number.NaN : momentOf(onset);
  if (Number.isNaN(begin) || (grade === 'supported' && leadMs !== null)) return [];
  const from = clockTime(toIso(begin - BEFORE_MS));
  return [
    `What was deployed, configured or switched between ${from} and ${clockTime(toIso(begin))} UTC: upload the change log.`,
  ];
};

/** Errors from the first moments of a file may have begun before it. */
const earlierLogsWanted = ({ onset, leadMs }: Cause, files: Investigation['evidence']['files']): readonly string[] => {
  const file = files.find(({ evidence_id }) => evidence_id === onset?.evidence_id);
  if (leadMs !== null || !onset?.first_seen || !file?.from || onset.first_seen > file.from) return [];
  return [`${inlineCode(file.file)} begins with errors: upload what was logged before ${clockTime(file.from)} UTC.`];
};
