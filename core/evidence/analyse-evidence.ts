import type { EvidenceAnalyseV1 } from '../../contracts/generated/messages.ts';
import { channel } from '../kernel/channel.ts';
import { DomainError, type Failure } from '../kernel/error.ts';
import type { EvidenceId, UserId } from '../kernel/ids.ts';
import { toIso } from '../kernel/instant.ts';
import type { Delivery, JobRun } from '../kernel/job.ts';
import { encodeUtf8 } from '../kernel/utf8.ts';
import { type Utf16Order, utf8OfUtf16 } from '../kernel/utf16.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileProvider } from '../ports/file-provider.ts';
import type { TextExtractor } from '../ports/text-extractor.ts';
import type { EventAnnouncement } from '../ports/transactor.ts';
import type { EvidenceAnalyser } from './analyser.ts';
import { type Analysis, isErrorLevel } from './analysis.ts';
import {
  assumedOrder,
  type Evidence,
  fail,
  isDocument,
  isUtf16,
  keysOf,
  start,
  succeed,
  textKeyOf,
} from './evidence.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { EvidenceRepositories, EvidenceTransact } from './repository.ts';

export type AnalyseEvidenceDeps = {
  clock: Clock;
  files: FileProvider;
  extractor: TextExtractor;
  analyser: EvidenceAnalyser;
  reads: EvidenceRepositories;
  transact: EvidenceTransact;
};

/** Computes the facts about a piece of evidence. The files it writes replace what an earlier attempt left; the analysis,
 *  the fingerprint, the status, the event and the job's end are one commit. Evidence that is gone by then keeps none of those files. */
export const analyseEvidence =
  (deps: AnalyseEvidenceDeps) =>
  async (message: EvidenceAnalyseV1, run: JobRun): Promise<void> => {
    const ownerId = message.owner_id as UserId;
    const id = message.evidence_id as EvidenceId;
    try {
      const found = await begin(deps, ownerId, id);
      if (found) await analyseFound(deps, found, message, run);
      else await deps.transact(async ({ complete }) => complete(run.delivery, { status: 'completed' }));
    } finally {
      await removeIfGone(deps, ownerId, id);
    }
  };

const analyseFound = async (
  deps: AnalyseEvidenceDeps,
  found: Evidence,
  message: EvidenceAnalyseV1,
  run: JobRun,
): Promise<void> => {
  try {
    await extractText(deps, found, run);
    await finish(deps, found, await compute(deps, found, run), run.delivery);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.code.startsWith('file.')) throw error;
    await failEvidence(deps)(message, { code: error.code, detail: error.message }, run.delivery);
  }
};

/** A deletion's own job may have removed the files before this run wrote the last of them. Asked when nothing is written
 *  any more, however the run ended: a deletion that is not seen here removes them after us. */
const removeIfGone = async (
  { reads, files }: Pick<AnalyseEvidenceDeps, 'reads' | 'files'>,
  ownerId: UserId,
  id: EvidenceId,
): Promise<void> => {
  if (await reads.evidence.find(ownerId, id)) return;
  const { lines, text } = keysOf(id);
  for (const key of [lines, text]) await files.delete(key);
};

const begin = async (deps: AnalyseEvidenceDeps, ownerId: UserId, id: EvidenceId): Promise<Evidence | undefined> => {
  const found = await deps.reads.evidence.find(ownerId, id);
  if (found?.status !== 'pending') return found;
  return deps.transact(async ({ evidence }) => evidence.save(start(found, deps.clock.now())));
};

const extractText = async (
  { files, extractor }: AnalyseEvidenceDeps,
  found: Evidence,
  { signal }: JobRun,
): Promise<void> => {
  const { fileName: name, mediaType } = found;
  const keys = keysOf(found.id);
  if (isUtf16(mediaType)) {
    await files.upload(keys.text, utf8OfUtf16(files.download(keys.original, { signal }), assumedOrder(mediaType)), {
      signal,
    });
    return;
  }
  if (!isDocument(mediaType)) return;
  const content = files.download(keys.original, { signal });
  const { text } = await extractor.extract(content, { name, mediaType }, { signal });
  await files.upload(keys.text, once(encodeUtf8(text)), { signal });
};

async function* once(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}

const compute = async ({ files, analyser }: AnalyseEvidenceDeps, found: Evidence, run: JobRun): Promise<Analysis> => {
  const { signal } = run;
  const index = channel<Uint8Array>();
  const stored = files.upload(keysOf(found.id).lines, index.pieces, { signal });
  const content = files.download(textKeyOf(found), { signal });
  const analysing = analyser.analyse(
    content,
    { name: found.fileName, receivedAt: found.createdAt },
    { signal, onIndex: index.put, onProgress: bytes => run.progress(Math.min(0.99, bytes / Math.max(1, found.bytes))) },
  );
  // Whichever side fails, the other one is told, or it would wait for ever.
  const failing = (error: unknown): never => {
    index.fail(error);
    throw error;
  };
  const [analysis] = await Promise.all([
    analysing.then(done => {
      index.end();
      return done;
    }, failing),
    stored.catch(failing),
  ]);
  return withAssumption(analysis, assumedOrder(found.mediaType));
};

const withAssumption = (analysis: Analysis, order: Utf16Order | undefined): Analysis => {
  if (order === undefined) return analysis;
  const note = `The file has no byte order mark and every other byte of its beginning is NUL: it was read as ${order.toUpperCase()}.`;
  return { ...analysis, notes: [note, ...analysis.notes] };
};

const finish = (deps: AnalyseEvidenceDeps, found: Evidence, analysis: Analysis, delivery: Delivery): Promise<void> =>
  deps.transact(async ({ evidence, analyses, fingerprints, once: first, announce, complete }) => {
    const current = await evidence.find(found.ownerId, found.id);
    if ((await first(delivery)) && current) {
      const ready = await evidence.save(succeed(current, deps.clock.now()));
      await analyses.save(ready.ownerId, ready.id, analysis);
      // Good health is no sign of trouble.
      await fingerprints.save(ready, ready.isBaseline ? [] : fingerprintOf(analysis));
      await announce(analysedEvent(ready, analysis));
    }
    await complete(delivery, { status: 'completed' });
  });

const analysedEvent = (evidence: Evidence, analysis: Analysis | undefined): EventAnnouncement => ({
  kind: 'event',
  type: 'evidence.analysed.v1',
  ownerId: evidence.ownerId,
  subject: evidence.id,
  data: {
    evidence_id: evidence.id,
    case_id: evidence.caseId,
    owner_id: evidence.ownerId,
    file_name: evidence.fileName,
    status: evidence.status === 'failed' ? 'failed' : 'ready',
    records: analysis?.records ?? 0,
    errors: analysis?.levels.reduce((sum, { level, count }) => sum + (isErrorLevel(level) ? count : 0), 0) ?? 0,
    from: analysis?.from == null ? null : toIso(analysis.from),
    to: analysis?.to == null ? null : toIso(analysis.to),
    headline: analysis?.findings[0]?.title ?? null,
    detail: evidence.error?.detail ?? null,
  },
});

/** Ends the evidence as failed with a reason for its owner: by the job itself, or (without a delivery) after the queue
 *  gave up on it. */
export const failEvidence =
  ({ clock, transact }: Pick<AnalyseEvidenceDeps, 'clock' | 'transact'>) =>
  (message: EvidenceAnalyseV1, error: Failure, delivery?: Delivery): Promise<void> =>
    transact(async ({ evidence, announce, complete }) => {
      const current = await evidence.find(message.owner_id as UserId, message.evidence_id as EvidenceId);
      if (current && current.status !== 'ready' && current.status !== 'failed')
        await announce(analysedEvent(await evidence.save(fail(current, error, clock.now())), undefined));
      if (delivery) await complete(delivery, { status: 'failed', error });
    });
