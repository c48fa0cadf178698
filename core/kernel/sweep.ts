import { DomainError } from './error.ts';

/** How a sweep is asked for. A dry run counts what would go and removes nothing. */
export type SweepOptions = { readonly dryRun?: boolean; readonly signal?: AbortSignal };

/** What a sweep found. */
export type SweepReport = {
  /** Things that were looked at. Where what has expired is found by an index, these are the ones that had. */
  readonly examined: number;
  /** Things that were removed; in a dry run, that would have been. */
  readonly removed: number;
  /** The room that they took, where it is known. */
  readonly bytes?: number;
};

export const NOTHING_SWEPT: SweepReport = { examined: 0, removed: 0 };

/** Both reports in one. */
export const addReports = (a: SweepReport, b: SweepReport): SweepReport => ({
  examined: a.examined + b.examined,
  removed: a.removed + b.removed,
  ...((a.bytes !== undefined || b.bytes !== undefined) && { bytes: (a.bytes ?? 0) + (b.bytes ?? 0) }),
});

/** Between two pages of a sweep. @throws DomainError 'cancelled' when the signal has fired. */
export const ensureWanted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new DomainError('cancelled', 'The clean-up was stopped; what is left goes next time.');
};
