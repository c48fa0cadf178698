import type { Instant } from '../kernel/instant.ts';
import type { Analysis } from './analysis.ts';

export type AnalyseOptions = {
  readonly signal?: AbortSignal;
  /** Bytes read so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Takes the line index (line-index.ts) piece by piece, in order; awaited, so a slow taker slows the reading. */
  readonly onIndex?: (piece: Uint8Array) => Promise<void>;
};

/** Reads a file's text (UTF-8, lines ended by LF or CRLF) once, as a stream, and computes what stands out.
 *  Deterministic: the same bytes and `receivedAt` give the same analysis. Memory does not grow with the file.
 *  @throws DomainError 'cancelled' when the signal fires, 'file.too-costly' when a cap on memory or time is reached,
 *  'unavailable' when the reading was interrupted from outside and may be tried again. */
export interface EvidenceAnalyser {
  analyse(
    content: AsyncIterable<Uint8Array>,
    /** `receivedAt` decides the year of timestamps that have none. */
    file: { readonly name: string; readonly receivedAt: Instant },
    options?: AnalyseOptions,
  ): Promise<Analysis>;
}
