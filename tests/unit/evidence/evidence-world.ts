import { memoryFileProvider } from '../../../adapters/memory/file-provider.ts';
import { presentCase } from '../../../core/case/present.ts';
import {
  CountsQuery,
  type CountsView,
  type EvidenceAccepted,
  type EvidenceServiceDeps,
  type EvidenceView,
  HistogramQuery,
  type HistogramView,
  type LinePage,
  LinesQuery,
} from '../../../core/evidence/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId, EvidenceId } from '../../../core/kernel/ids.ts';
import type { FileProvider } from '../../../core/ports/file-provider.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import { bytesOf } from '../../support/bytes.ts';
import { aCase } from '../../support/entities.ts';
import { evidenceModule } from '../../support/evidence-module.ts';
import { aPerson } from '../../support/people.ts';
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

export const MAX_BYTES = 100_000;

/** The evidence module with cases that belong to somebody and may be closed. `change` replaces what it depends on. */
export const openEvidence = async (change: (files: FileProvider) => Partial<EvidenceServiceDeps> = () => ({})) => {
  const world = await openMemoryWorld();
  const files = memoryFileProvider(world.clock.now);
  const owners = new Map<string, string>();
  const closed = new Set<string>();
  const get: EvidenceServiceDeps['cases']['get'] = async (actor, id) => {
    if (owners.get(id) !== actor.userId) throw new DomainError('case.not-found', 'There is no such case.');
    return presentCase(aCase(world, { id, ownerId: actor.userId }));
  };
  const cases: EvidenceServiceDeps['cases'] = {
    get,
    async getOpen(actor, id) {
      if (closed.has(id)) throw new DomainError('case.closed', 'This case is closed.');
      return get(actor, id);
    },
  };
  const { service } = evidenceModule(world, { files, cases, maxBytes: MAX_BYTES, ...change(files) });

  const caseOf = (actor: Actor): CaseId => {
    const id = world.ids.next() as CaseId;
    owners.set(id, actor.userId);
    return id;
  };
  const upload = (actor: Actor, caseId = caseOf(actor), content = LOG, name = 'api.log'): Promise<EvidenceAccepted> =>
    service.upload(actor, caseId, { name, mediaType: null, content: bytesOf(content) });
  const analysed = async (actor: Actor, content = LOG, caseId = caseOf(actor)): Promise<EvidenceView> => {
    const { id } = await upload(actor, caseId, content);
    await workOff(world, 'evidence.analyse.v1', service.analyse);
    return service.get(actor, id as EvidenceId);
  };
  const lines = (actor: Actor, id: string, query: object = {}): Promise<LinePage> =>
    service.lines(actor, id as EvidenceId, LinesQuery.parse(query));
  const counts = (actor: Actor, id: string, query: object = {}): Promise<CountsView> =>
    service.counts(actor, id as EvidenceId, CountsQuery.parse(query));
  const histogram = (actor: Actor, id: string, query: object = {}): Promise<HistogramView> =>
    service.histogram(actor, id as EvidenceId, HistogramQuery.parse(query));
  return {
    world,
    files,
    evidence: service,
    cases,
    someone: () => aPerson(world),
    caseOf,
    close: (id: CaseId) => closed.add(id),
    forget: (id: CaseId) => owners.delete(id),
    upload,
    analysed,
    lines,
    counts,
    histogram,
  };
};

export type EvidenceAlone = Awaited<ReturnType<typeof openEvidence>>;
