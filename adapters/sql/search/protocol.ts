import type { IndexEntry, KeywordHit, KeywordQuery } from '../../../core/ports/keyword-index.ts';
import type { Row, Statement } from './guest.ts';

/** What the search thread can be asked. A replacement is `begin`, any number of `append`, then `commit`, so that each
 *  step is a short transaction and searches are answered in between; nobody sees it before its `commit`. */
export type Operations = {
  open: { input: Record<string, never>; output: null };
  search: { input: { collection: string; query: KeywordQuery; perDocument: number }; output: readonly KeywordHit[] };
  /** Null: a newer version is there already. */
  begin: { input: { collection: string; id: string; version: number }; output: number | null };
  append: { input: { document: number; scope: string; entries: readonly IndexEntry[] }; output: null };
  commit: { input: { document: number }; output: null };
  discard: { input: { document: number }; output: null };
  remove: { input: { collection: string; id: string }; output: null };
  /** A statement of the guest that only reads. */
  read: { input: Statement; output: readonly Row[] };
  /** Statements of the guest in one transaction; how many rows each one changed. */
  write: { input: { statements: readonly Statement[] }; output: readonly number[] };
  /** The lost entries have been indexed again. */
  acceptRebuild: { input: Record<string, never>; output: null };
  close: { input: Record<string, never>; output: null };
};

export type Operation = keyof Operations;
export type Input<Op extends Operation> = Operations[Op]['input'];
export type Output<Op extends Operation> = Operations[Op]['output'];

export type Request = { [Op in Operation]: { id: number; operation: Op; input: Input<Op> } }[Operation];
/** Nobody waits for it any longer; it need not be begun. */
export type Cancellation = { cancel: number };

/** What is sent to the thread at once, and what it answers at once. */
export type Requests = readonly (Request | Cancellation)[];
export type Replies = readonly Reply[];

export type Reply =
  | { id: number; output: Output<Operation>; rebuilt: boolean }
  /** For the operator's log, never for a user. */
  | { id: number; failure: string; rebuilt: boolean };
