import type { EvidenceService, EvidenceView } from '../../evidence/index.ts';
import { badArgument } from './define-tool.ts';
import type { ToolContext } from './tool.ts';

export type Listing = Pick<EvidenceService, 'list'>;

const PAGE = 200;
/** Files of one case that can be named: 5 pages of 200. */
const MOST_PAGES = 5;
const MOST_NAMED = 12;

/** The files of the case, and of no other, oldest first. */
export const filesOfCase = async (
  evidence: Listing,
  { actor, caseId, signal }: ToolContext,
): Promise<readonly EvidenceView[]> => {
  const files: EvidenceView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next_cursor } = await evidence.list(actor, { case_id: caseId, limit: PAGE, cursor });
    signal.throwIfAborted();
    files.push(...items);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return files.toReversed();
};

/** The file with this name or id. A name may be given without its folders, and in other case where that leaves one.
 *  @throws DomainError 'invalid' naming the files that there are, and for a name that several have. */
export const fileNamed = (files: readonly EvidenceView[], wanted: string, path: string): EvidenceView => {
  const name = wanted.trim();
  const lower = lastPart(name).toLowerCase();
  const ways: readonly ((file: EvidenceView) => boolean)[] = [
    ({ id }) => id === name.toLowerCase(),
    ({ file_name }) => file_name === name,
    ({ file_name }) => file_name.toLowerCase() === lower,
  ];
  for (const way of ways) {
    const [found, ...others] = files.filter(way);
    if (found !== undefined && others.length === 0) return found;
    if (found !== undefined)
      throw badArgument(path, `${others.length + 1} files have this name; use an id: ${named([found, ...others])}`);
  }
  throw badArgument(
    path,
    files.length === 0
      ? 'this case has no files'
      : `no file of this case has this name or id; there are ${named(files)}`,
  );
};

const lastPart = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;

const named = (files: readonly EvidenceView[]): string => {
  const list = files
    .slice(0, MOST_NAMED)
    .map(({ id, file_name, created_at }) => `${file_name} (id ${id}, ${created_at})`);
  return [...list, ...(files.length > list.length ? [`${files.length - list.length} more`] : [])].join(', ');
};

/** The named file, or all that can be read where none is named. */
export const chosenFiles = (files: readonly EvidenceView[], wanted: string | undefined): readonly EvidenceView[] =>
  wanted === undefined ? files.filter(({ status }) => status === 'ready') : [fileNamed(files, wanted, 'file')];

/** What was not looked into, as a sentence; undefined where that is nothing. */
export const unreadNote = (files: readonly EvidenceView[]): string | undefined => {
  const unread = files.filter(({ status }) => status !== 'ready').length;
  return unread === 0 ? undefined : `${unread} of ${files.length} files could not be read, or not yet.`;
};
