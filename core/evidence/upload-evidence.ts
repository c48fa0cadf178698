import type { CaseService } from '../case/index.ts';
import type { Actor } from '../kernel/actor.ts';
import { DomainError, isDomainError } from '../kernel/error.ts';
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
import type { Unpacker } from './unpacker.ts';

export type UploadEvidenceDeps = {
  clock: Clock;
  ids: Ids;
  files: FileProvider;
  extractor: Pick<TextExtractor, 'identify'>;
  unpacker: Unpacker;
  cases: Pick<CaseService, 'get' | 'getOpen'>;
  transact: EvidenceTransact;
  maxBytes: number;
};

export type EvidenceFile = {
  readonly name: string;
  /** As the client says; decides only where the content does not. */
  readonly mediaType: string | null;
  readonly content: AsyncIterable<Uint8Array>;
  /** Of good health, to hold the others against; of trouble if absent. */
  readonly isBaseline?: boolean;
};

const HEAD_BYTES = 8192;

type OpenedFile = Pick<EvidenceFile, 'name' | 'mediaType'> & {
  readonly head: Uint8Array;
  readonly whole: AsyncIterable<Uint8Array>;
  readonly isUnpacked: boolean;
  /** Lets go of what was opened and is not going to be read. */
  readonly release: () => Promise<unknown>;
};

const nothing = async (): Promise<void> => undefined;

/** The first bytes of a file, or of what is in it: a gzip file is a log that takes less room on its way. */
const openFile = async (unpacker: Unpacker, { name, mediaType, content }: EvidenceFile): Promise<OpenedFile> => {
  const given = await peek(content, HEAD_BYTES);
  if (!unpacker.isPacked(given.head)) return { ...given, name, mediaType, isUnpacked: false, release: nothing };
  const unpacked = unpacker.unpack(given.whole);
  const inside = await peek(unpacked, HEAD_BYTES);
  return {
    ...inside,
    name: name.replace(/[.]gz$/i, ''),
    mediaType: null,
    isUnpacked: true,
    release: () => unpacked.return(undefined),
  };
};

/** @throws DomainError 'file.*' for a file that cannot be taken; it is let go of then. */
const identified = async (
  { extractor, unpacker }: Pick<UploadEvidenceDeps, 'extractor' | 'unpacker'>,
  file: EvidenceFile,
): Promise<{ fileName: string; mediaType: string; whole: AsyncIterable<Uint8Array>; isUnpacked: boolean }> => {
  const { name, head, whole, isUnpacked, mediaType, release } = await openFile(unpacker, file);
  const fileName = displayName(name);
  try {
    return { fileName, whole, isUnpacked, mediaType: await extractor.identify(head, { name: fileName, mediaType }) };
  } catch (error) {
    await release();
    throw error;
  }
};

/** The refusal of too large a file; of a compressed one the size is that of what is in it, which its sender does not see. */
const asSent = (error: unknown, isUnpacked: boolean, maxBytes: number): unknown =>
  isUnpacked && isDomainError(error, 'file.too-large')
    ? new DomainError(
        'file.too-large',
        `What is in the compressed file is larger than ${maxBytes} bytes. Split it or upload the part that matters.`,
      )
    : error;

/** A compressed file is stored as what is in it, so that its lines can be read where they are; `maxBytes` holds for that.
 *  The file is durable before the row that names it; a file whose row never came costs room and nothing else. */
export const uploadEvidence =
  ({ clock, ids, files, extractor, unpacker, cases, transact, maxBytes }: UploadEvidenceDeps) =>
  async (
    actor: Actor,
    caseId: CaseId,
    file: EvidenceFile,
    signal?: AbortSignal,
    request?: RepeatableRequest,
  ): Promise<EvidenceAccepted> => {
    await cases.getOpen(actor, caseId);
    const { fileName, mediaType, whole, isUnpacked } = await identified({ extractor, unpacker }, file);
    const id = ids.next() as EvidenceId;
    const stored = await files
      .upload(keysOf(id).original, whole, { maxBytes, ...(signal && { signal }) })
      .catch((error: unknown) => {
        throw asSent(error, isUnpacked, maxBytes);
      });
    const at = clock.now();
    const jobId = ids.next() as JobId;
    const isBaseline = file.isBaseline ?? false;
    const identity = { id, caseId, ownerId: actor.userId, fileName, mediaType, isBaseline, jobId, createdAt: at };
    const received = pending(identity, stored);
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

type Identity = Pick<
  Evidence,
  'id' | 'caseId' | 'ownerId' | 'fileName' | 'mediaType' | 'isBaseline' | 'jobId' | 'createdAt'
>;

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
