import type { AuthService } from '../../../core/auth/index.ts';
import type { EvidenceService } from '../../../core/evidence/index.ts';
import { addReports, type SweepOptions, type SweepReport } from '../../../core/kernel/sweep.ts';
import type { KnowledgeService } from '../../../core/knowledge/index.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import type { MessageLedger } from '../../../core/ports/message-ledger.ts';
import type { RequestLedger } from '../../../core/ports/request-ledger.ts';
import type { ResultStore } from '../../../core/ports/result-store.ts';
import type { SessionService } from '../../../core/session/index.ts';
import type { Settings, SweepTask } from '../../composition/settings.ts';
import { type DeadLetterReport, reportDeadLetters } from './report-dead-letters.ts';

export type Sweeps = Readonly<Record<SweepTask, (options: SweepOptions) => Promise<SweepReport>>>;

export type SweepDeps = DeadLetterReport & {
  readonly clock: Clock;
  readonly auth: Pick<AuthService, 'sweepSignIns'>;
  readonly sessions: Pick<SessionService, 'sweep'>;
  readonly evidence: Pick<EvidenceService, 'sweepFiles'>;
  readonly knowledge: Pick<KnowledgeService, 'sweepFiles'>;
  readonly files: Pick<FileProvider, 'sweepUnfinished'>;
  /** Rejects where the file store is not this database's: there every file would look like an orphan. */
  readonly ensureOwnFiles: () => Promise<void>;
  readonly results: Pick<ResultStore, 'sweep'>;
  readonly requests: Pick<RequestLedger, 'sweep'>;
  readonly ledger: Pick<MessageLedger, 'sweep' | 'deadLetters'>;
  readonly retention: Settings['retention'];
  /** How long a file without a row may belong to an upload that is under way; a day unless told. */
  readonly uploadMs?: number;
};

const DAY_MS = 86_400_000;

/** What can be cleaned up, in one screen. Each may run at any time, several times and in several processes. */
export const sweeps = (deps: SweepDeps): Sweeps => ({
  sessions: async options => addReports(await deps.sessions.sweep(options), await deps.auth.sweepSignIns(options)),
  results: expired(deps.results),
  requests: expired(deps.requests),
  files: options => sweepFiles(deps, options),
  ledger: options => deps.ledger.sweep(agesOf(deps), options),
  'dead-letters': () => reportDeadLetters(deps),
});

const expired =
  (store: { sweep(options: SweepOptions): Promise<number> }) =>
  async (options: SweepOptions): Promise<SweepReport> => {
    const count = await store.sweep(options);
    return { examined: count, removed: count };
  };

const sweepFiles = async (
  { clock, evidence, knowledge, files, ensureOwnFiles, uploadMs = DAY_MS }: SweepDeps,
  options: SweepOptions,
): Promise<SweepReport> => {
  await ensureOwnFiles();
  const writtenBefore = clock.now() - uploadMs;
  const ofEvidence = await evidence.sweepFiles(writtenBefore, options);
  const ofKnowledge = await knowledge.sweepFiles(writtenBefore, options);
  return addReports(addReports(ofEvidence, ofKnowledge), await files.sweepUnfinished(writtenBefore, options));
};

const agesOf = ({ clock, retention }: SweepDeps) => ({
  endedBefore: clock.now() - retention.jobs * DAY_MS,
  deadBefore: clock.now() - retention.dead_letters * DAY_MS,
  publishedBefore: clock.now() - retention.events * DAY_MS,
});
