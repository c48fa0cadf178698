/** What the text of a file came from: where a line or a page of the original begins in the extracted text. */
export type Anchor = {
  /** Offset in characters from the start of the extracted text. */
  readonly offset: number;
  /** For example `page 3`. */
  readonly label: string;
};

export type ExtractedText = {
  readonly text: string;
  /** How `text` is to be read: `markdown` has headings that mean something. */
  readonly format: 'markdown' | 'plain';
  readonly anchors: readonly Anchor[];
  /** The document's own title, where it has one. */
  readonly title: string | null;
  /** Things worth telling the user, for example `12 bytes were not valid UTF-8 and were replaced`. */
  readonly notes: readonly string[];
};

/** Turns a file into text. Runs apart from the caller's event loop, with a memory cap and a deadline, because files are
 *  written by attackers too. Secrets in the text are left as they are.
 *  @throws DomainError one of 'file.empty', 'file.unsupported-type', 'file.mislabelled', 'file.binary', 'file.corrupt',
 *  'file.password-protected', 'file.expands-too-much', 'file.no-text', 'file.too-costly' (memory cap, deadline
 *  or too many pixels), 'file.too-large', each with a sentence that tells the user what to do; 'cancelled' when the signal
 *  fires; 'unavailable' when the reading was interrupted from outside and may be tried again. */
export interface TextExtractor {
  extract(
    content: AsyncIterable<Uint8Array>,
    file: { name: string; mediaType: string },
    options?: { signal?: AbortSignal },
  ): Promise<ExtractedText>;
  /** Looks at the first bytes of a file (8 KiB are enough): the media type to treat it as, with
   *  `; charset=utf-16` for text that must be decoded before anybody can read it line by line, and `utf-16le` or
   *  `utf-16be` where no byte order mark says so but every other byte is NUL.
   *  @throws DomainError 'file.empty', 'file.unsupported-type', 'file.mislabelled' or 'file.binary'. */
  identify(head: Uint8Array, file: { name: string; mediaType: string | null }): Promise<string>;
}
