/** Opens compressed logs: rotated files are uploaded as `app.log.1.gz`. */
export interface Unpacker {
  /** Whether the first bytes of a file are those of a gzip file (RFC 1952). */
  isPacked(head: Uint8Array): boolean;
  /** What is in a gzip file of one or more members, as a stream: memory does not grow with it, and reading stops where the
   *  reader stops. How much may come out is for the reader to decide, who counts it.
   *  @throws DomainError 'file.corrupt' when the file is damaged or ends early; what `content` throws. */
  unpack(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
}

/** Of a file of one member, by RFC 1952: the two bytes that identify it, and the only compression there is. */
export const isGzip = ([first, second, method]: Uint8Array): boolean =>
  first === 0x1f && second === 0x8b && method === 8;
