import type { ExtractedText } from '../../../core/ports/text-extractor.ts';

/** A file that was read whole. */
export type WholeFile = {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Milliseconds until reading it is stopped from outside. */
  readonly deadlineMs: number;
};

/** What a reader makes of a file; what it leaves out is empty. */
export type Reading = Pick<ExtractedText, 'text' | 'format'> & Partial<ExtractedText>;

/** Turns the bytes of one kind of file into text. @throws DomainError, a 'file.*' that tells the user what to do. */
export type Reader = (file: WholeFile) => Reading | Promise<Reading>;
