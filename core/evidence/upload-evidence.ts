import type { CaseService } from '../case/index.ts';
import type { Actor } from '../kernel/actor.ts';
import { type DomainError, isDomainError } from '../kernel/error.ts';
import type { CaseId, EvidenceId, JobId } from '../kernel/ids.ts';
import type { RepeatableRequest } from '../kernel/repeat.ts';
import { peek } from '../kernel/stream.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileProvider, StoredFile } from '../ports/file-provider.ts';
import type { Ids } from '../ports/ids.ts';
import { withoutFileOfRepeat } from '../ports/request-ledger.ts';
import type { TextExtractor } from '../ports/text-extractor.ts';
import { displayName, type Evidence, keysOf } from './evidence.ts';
import type { EvidenceAccepted } from './models.ts';
import { deleteEvidence } from './remove-evidence.ts';
import type { EvidenceTransact } from './repository.ts';

export type UploadEvidenceDeps = {
  clock: Clock;
  ids: Ids;
  files: FileProvider;
  extractor: Pick<TextExtractor, 'identify'>;
  cases: Pick<CaseService, 'get' | 'getOpen'>;
  transact: EvidenceTransact;
  maxBytes: number;
};

export type EvidenceFile = {
  readonly name: string;
  /** As the client says; decides only where the content does not. */
  readonly mediaType: string | null;
  readonly content: AsyncIterable<Uint8Array>;
};

const HEAD_BYTES = 8192;

/** The file is durable before the row that names it; a file whose row never came costs room and nothing else. */
export const uploadEvidence =
  ({ clock, ids, files, extractor, cases, transact, maxBytes }: UploadEvidenceDeps) =>
  async (
    actor: Actor,
    caseId: CaseId,
    file: EvidenceFile,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<EvidenceAccepted> => {
    await cases.getOpen(actor, caseId);
    const fileName = displayName(file.name);
    const { head, whole } = await peek(file.content, HEAD_BYTES);
    const mediaType = await extractor.identify(head, { name: fileName, mediaType: file.mediaType });
    const id = ids.next() as EvidenceId;
    const stored = await files.upload(keysOf(id).original, whole, { maxBytes, ...(signal && { signal }) });
    const at = clock.now();
    const jobId = ids.next() as JobId;
    const received = pending({ id, caseId, ownerId: actor.userId, fileName, mediaType, jobId, createdAt: at }, stored);
    const accepted: EvidenceAccepted = { id, job_id: jobId, status: received.status };
    const committing = transact(async ({ evidence, announce, remember }) => {
      await evidence.save(received);
      await announceReceived(announce, received);
      await remember(request && { ...request, content: stored.sha256 }, accepted);
    });
    await withoutFileOfRepeat(committing, files, keysOf(id).original);
    const gone = await goneCase(cases, actor, caseId);
    if (!gone) return accepted;
    // A case that was deleted during the upload may have taken its evidence with it before this was there.
    await unlessGone(deleteEvidence({ ids, transact })(actor, id));
    throw gone;
  };

/** The refusal of a case that is not there any more. The upload is accepted by now: whatever else keeps the case from
 *  being read says nothing against it. */
const goneCase = async (
  cases: UploadEvidenceDeps['cases'],
  actor: Actor,
  id: CaseId,
): Promise<DomainError | undefined> => {
  try {
    await cases.get(actor, id);
    return undefined;
  } catch (error) {
    return isDomainError(error, 'case.not-found') ? error : undefined;
  }
};

const unlessGone = async (deleting: Promise<void>): Promise<void> => {
  try {
    await deleting;
  } catch (error) {
    if (!isDomainError(error, 'evidence.not-found')) throw error;
  }
};

type Identity = Pick<Evidence, 'id' | 'caseId' | 'ownerId' | 'fileName' | 'mediaType' | 'jobId' | 'createdAt'>;

const pending = (identity: Identity, { bytes, sha256 }: StoredFile): Evidence => ({
  ...identity,
  bytes,
  sha256,
  status: 'pending',
  error: null,
  updatedAt: identity.createdAt,
  version: 0,
});

type Announce = Parameters<Parameters<EvidenceTransact>[0]>[0]['announce'];

const announceReceived = async (announce: Announce, evidence: Evidence): Promise<void> => {
  const { id, ownerId, caseId, fileName, bytes, jobId } = evidence;
  await announce({
    kind: 'event',
    type: 'evidence.received.v1',
    ownerId,
    subject: id,
    data: { evidence_id: id, case_id: caseId, owner_id: ownerId, file_name: fileName, bytes },
  });
  await announce({
    kind: 'job',
    type: 'evidence.analyse.v1',
    id: jobId,
    ownerId,
    subject: id,
    data: { evidence_id: id, owner_id: ownerId },
  });
};
