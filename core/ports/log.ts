/** Tells the operator. Fields are facts (ids, counts, codes, durations), never contents: no text of users, evidence,
 *  documents or messages, no secret. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
