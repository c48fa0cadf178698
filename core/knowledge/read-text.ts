import type { FileReference } from '../../contracts/generated/messages.ts';
import { DomainError } from '../kernel/error.ts';
import type { JobRun } from '../kernel/job.ts';
import { shorten } from '../kernel/text.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { IndexEntry, KeywordIndex } from '../ports/keyword-index.ts';
import type { TextExtractor } from '../ports/text-extractor.ts';
import { chunkDocument, type DocumentChunk, toIndexEntry } from './chunk.ts';
import { type Document, scopeToken } from './document.ts';

/** The collection of the keyword index, and of the vectors, that holds knowledge. */
export const KNOWLEDGE = 'knowledge';

/** The pieces of a document are replaced in one commit, which everybody else's waits for. So many of ordinary size took 0.2 to
 *  0.3 s, and 2 s at the worst: the longest pieces there are, on a machine with six times the work it has cores for. */
export const MOST_CHUNKS = 20_000;

export type ReadTextDeps = { files: FileProvider; extractor: TextExtractor };

export type DocumentText = { readonly title: string; readonly chunks: readonly DocumentChunk[] };

const nameOf = (document: Document, { key }: FileReference): string =>
  key === document.fileKey ? document.fileName : (key.split('/').at(-1) ?? document.fileName);

/** The text of a document's file in pieces, under the title that it then has. @throws DomainError 'file.*'. */
export const readText =
  ({ files, extractor }: ReadTextDeps) =>
  async (document: Document, file: FileReference, { signal }: Pick<JobRun, 'signal'>): Promise<DocumentText> => {
    const content = files.download(file.key, { signal });
    const named = { name: nameOf(document, file), mediaType: file.media_type };
    const { title: own, text, format, anchors } = await extractor.extract(content, named, { signal });
    const title = document.titleGiven ? document.title : shorten(own ?? document.title, 300);
    const chunks = chunkDocument({ title, text, format, anchors });
    if (chunks.length > MOST_CHUNKS) throw tooManyChunks(chunks.length);
    return { title, chunks };
  };

const tooManyChunks = (found: number): DomainError =>
  new DomainError(
    'file.too-costly',
    `The text makes ${found} sections, and a document has at most ${MOST_CHUNKS} (about 15 million characters). Split the file and upload the parts.`,
  );

/** Makes a document findable by its words: replaces what the index has of it, unless that is of a later version. */
export const indexText =
  ({ index }: { index: KeywordIndex }) =>
  (document: Document, { chunks }: DocumentText, { signal }: Pick<JobRun, 'signal'>): Promise<void> =>
    index.index(
      KNOWLEDGE,
      {
        id: document.id,
        scope: scopeToken(document),
        version: document.version,
        entries: entriesOf(chunks),
      },
      { signal },
    );

/** Made as the index takes them: all at once they would keep everybody else from running. */
function* entriesOf(chunks: readonly DocumentChunk[]): Generator<IndexEntry> {
  for (const chunk of chunks) yield toIndexEntry(chunk);
}

/** What is kept of the pieces. */
export const storedChunks = ({ chunks }: DocumentText) =>
  chunks.map(({ ordinal, section, body, anchor }) => ({ ordinal, section, body, anchor }));
