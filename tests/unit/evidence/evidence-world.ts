import { memoryEvidenceAnalyser } from '../../../adapters/memory/evidence-analyser.ts';
import { memoryFileProvider } from '../../../adapters/memory/file-provider.ts';
import { memoryTextExtractor } from '../../../adapters/memory/text-extractor.ts';
import { presentCase } from '../../../core/case/present.ts';
import {
  type EvidenceAccepted,
  type EvidenceService,
  type EvidenceServiceDeps,
  type EvidenceView,
  evidenceService,
  type LinePage,
  LinesQuery,
} from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, EvidenceId } from '../../../core/kernel/ids.ts';
import { encodeUtf8 } from '../../../core/kernel/utf8.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { aCase, aUserId } from '../../support/entities.ts';
import { workOff } from '../../support/working-off.ts';

export const LOG = [
  '2026-01-05T10:00:00.000Z INFO checkout started order=1',
  '2026-01-05T10:00:01.000Z INFO checkout started order=2',
  '2026-01-05T10:00:02.000Z WARN pool is nearly exhausted free=1',
  '2026-01-05T10:00:03.000Z ERROR connection pool exhausted for order 3',
  'java.sql.SQLTransientConnectionException: timeout',
  '\tat com.example.Pool.take(Pool.java:7)',
  '2026-01-05T10:00:04.000Z INFO checkout started order=4',
  '',
].join('\n');

export async function* streamOf(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield encodeUtf8(piece);
}

export const MAX_BYTES = 100_000;

/** The evidence module alone: everything around it is in memory. `change` replaces a part of what it depends on. */
export const openEvidence = async (
  change: (deps: EvidenceServiceDeps) => Partial<EvidenceServiceDeps> = () => ({}),
) => {
  const world: World = await openMemoryWorld();
  const { clock, ids } = world;
  const files = memoryFileProvider(clock.now);
  const owners = new Map<string, string>();
  const closed = new Set<string>();
  /** The half of the case module that is asked. */
  const cases: EvidenceServiceDeps['cases'] = {
    async getOpen(actor, id) {
      if (owners.get(id) !== actor.userId) throw new DomainError('case.not-found', 'There is no such case.');
      if (closed.has(id)) throw new DomainError('case.closed', 'This case is closed.');
      return presentCase(aCase(world, { id, ownerId: actor.userId }));
    },
  };
  const plain: EvidenceServiceDeps = {
    ...world.evidence,
    clock,
    ids,
    files,
    cases,
    extractor: memoryTextExtractor(),
    analyser: memoryEvidenceAnalyser(),
    maxBytes: MAX_BYTES,
  };
  const evidence: EvidenceService = evidenceService({ ...plain, ...change(plain) });

  const someone = (): Actor => ({ userId: aUserId(world), roles: ['user'] });
  const caseOf = (actor: Actor): CaseId => {
    const id = ids.next() as CaseId;
    owners.set(id, actor.userId);
    return id;
  };
  const upload = (actor: Actor, caseId = caseOf(actor), content = LOG, name = 'api.log'): Promise<EvidenceAccepted> =>
    evidence.upload(actor, caseId, { name, mediaType: null, content: streamOf(content) });
  /** Also those that wait for their next attempt. */
  const analyseAll = (times = 1) => {
    clock.advance(31_000);
    return workOff(world, 'evidence.analyse.v1', evidence.analyse, { times });
  };
  const analysed = async (actor: Actor, content = LOG, caseId = caseOf(actor)): Promise<EvidenceView> => {
    const { id } = await upload(actor, caseId, content);
    await analyseAll();
    return evidence.get(actor, id as EvidenceId);
  };
  const lines = (actor: Actor, id: string, query: object = {}): Promise<LinePage> =>
    evidence.lines(actor, id as EvidenceId, LinesQuery.parse(query));
  const storedFiles = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of files.list('')) keys.push(key);
    return keys.sort();
  };
  return {
    world,
    files,
    evidence,
    someone,
    caseOf,
    close: (id: CaseId) => closed.add(id),
    upload,
    analyseAll,
    analysed,
    lines,
    storedFiles,
  };
};

export type EvidenceAlone = Awaited<ReturnType<typeof openEvidence>>;
