import { DomainError } from '../../core/kernel/error.ts';
import type { FileProvider } from '../../core/ports/file-provider.ts';

/** Under this key a file store says whose it is. */
export const OWNER_KEY = 'installation/id';
const FOLDERS = ['evidence/', 'knowledge/'] as const;
/** Longer than any id. */
const MOST_BYTES = 200;

export type OwnFilesDeps = {
  readonly files: Pick<FileProvider, 'upload' | 'download' | 'list'>;
  /** The id of the database. */
  readonly installation: () => Promise<string>;
  /** Whether the database knows anybody: the files of one that does not are another one's. */
  readonly isInUse: () => Promise<boolean>;
};

/** Makes sure that the file store belongs to this database. Beside a wrong or an empty one every file would look like an
 *  orphan, and be swept. A store without a mark gets one when it is empty, or when the database is in use. What was found
 *  right once is not asked again.
 *  @throws DomainError 'precondition-failed' that says what to correct. */
export const ownFiles = ({ files, installation, isInUse }: OwnFilesDeps): (() => Promise<void>) => {
  let isOurs = false;

  const marked = async (): Promise<string | undefined> => {
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of files.download(OWNER_KEY, { to: MOST_BYTES })) pieces.push(piece);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'file.not-found') return undefined;
      throw error;
    }
    return Buffer.concat(pieces).toString('utf8').trim();
  };

  const isEmpty = async (): Promise<boolean> => {
    for (const folder of FOLDERS) for await (const _ of files.list(folder)) return false;
    return true;
  };

  const mark = async (id: string): Promise<string> => {
    if (!(await isEmpty()) && !(await isInUse())) return '';
    await files.upload(OWNER_KEY, contentOf(id));
    return id;
  };

  return async () => {
    if (isOurs) return;
    const id = await installation();
    const found = (await marked()) ?? (await mark(id));
    if (found !== id)
      throw new DomainError(
        'precondition-failed',
        `The file store holds the files of another installation, so nothing in it is cleaned up. Correct DATABASE_URL, or FILE_STORAGE_PATH, S3_BUCKET and S3_PREFIX: each installation has its own. If they are this one's after all, remove ${OWNER_KEY} there.`,
      );
    isOurs = true;
  };
};

async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
