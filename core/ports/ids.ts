/** New identifiers: UUID version 7 (RFC 9562), so that later ones sort after earlier ones and none can be guessed. */
export interface Ids {
  next(): string;
}
