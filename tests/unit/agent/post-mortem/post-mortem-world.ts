import { REACTIONS, SUBSCRIPTIONS } from '../../../../apps/composition/subscriptions.ts';
import type { PostmortemGenerateV1 } from '../../../../contracts/generated/messages.ts';
import {
  type AgentService,
  type AgentServiceDeps,
  agentService,
  type PostMortemView,
} from '../../../../core/agent/index.ts';
import type { CaseService } from '../../../../core/case/index.ts';
import type { Actor } from '../../../../core/kernel/actor.ts';
import { DomainError } from '../../../../core/kernel/error.ts';
import type { CaseId, DocumentId, MessageId } from '../../../../core/kernel/ids.ts';
import { fromIso } from '../../../../core/kernel/instant.ts';
import type { DocumentFields, DocumentView } from '../../../../core/knowledge/index.ts';
import { openMemoryWorld } from '../../../contract/memory-world.ts';
import type { World } from '../../../contract/world.ts';
import { caseModule } from '../../../support/case-module.ts';
import { attempts, type WorkOffOptions, workOff } from '../../../support/working-off.ts';
import { ALICE, world as fakes, type WorldOptions } from '../support.ts';

export const JOB = 'postmortem.generate.v1';
export const RENEW = `evidence.analysed.v1#${REACTIONS.renewPostMortem}`;
export const GENERATED = `postmortem.generated.v1#${REACTIONS.recordPostMortem}`;
export const PUBLISHED = `postmortem.published.v1#${REACTIONS.recordPublication}`;
export const ada: Actor = { userId: ALICE, roles: ['user'] };

export type Shelf = Map<string, { fields: DocumentFields; name: string; text: string; times: number }>;

const textOf = async (content: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

/** The agent and the real cases on one queue and database in memory; evidence and knowledge are told by the test. */
export const openPostMortems = async (given: WorldOptions = {}) => {
  const world: World = await openMemoryWorld({ subscriptions: SUBSCRIPTIONS });
  world.clock.advance(fromIso('2026-03-17T11:00:00.000Z') - world.clock.now());
  const cases: CaseService = caseModule(world);
  const around = fakes(given).deps;
  const shelf: Shelf = new Map();
  const knowledge: AgentServiceDeps['knowledge'] = {
    ...around.knowledge,
    async get(actor, id) {
      if (given.runbooks?.some(runbook => runbook.id === id)) return around.knowledge.get(actor, id);
      const there = shelf.get(id);
      if (!there) throw new DomainError('knowledge.document-not-found', 'There is no such document.');
      return { scope: there.fields.scope, sha256: 'f'.repeat(64) } as DocumentView;
    },
    async delete(_, id) {
      shelf.delete(id);
    },
    async put(_, id, fields, file) {
      const text = await textOf(file.content);
      shelf.set(id, { fields, name: file.name, text, times: (shelf.get(id)?.times ?? 0) + 1 });
      return { id, document_id: id, job_id: id, status: 'pending' };
    },
  };
  const { clock, ids, results, events } = world;
  const deps: AgentServiceDeps = { ...around, ...world.agent, clock, ids, results, events, cases, knowledge };
  const agent: AgentService = agentService(deps);

  const opened = async (title = 'Checkout fails with 503', description = ''): Promise<CaseId> =>
    (await cases.create(ada, { title, description, severity: 'high' })).id as CaseId;
  const say = (id: CaseId, content: string) =>
    cases.postMessage(ada, id, { id: ids.next() as MessageId, role: 'user', content });
  const generate = (options?: WorkOffOptions) =>
    workOff<PostmortemGenerateV1>(world, JOB, agent.generatePostMortem, options);
  const tryToGenerate = (service: AgentService = agent, options?: WorkOffOptions) =>
    attempts<PostmortemGenerateV1>(world, JOB, service.generatePostMortem, options);
  /** Closes the case and writes what follows from it. */
  const closed = async (id: CaseId, resolution?: string): Promise<PostMortemView> => {
    world.clock.advance(90 * 60_000);
    await cases.close(ada, id, { resolution });
    await generate();
    return agent.postMortem(ada, id);
  };
  const about = async (title?: string, resolution?: string) => {
    const id = await opened(title);
    return { id, view: await closed(id, resolution) };
  };
  const documentOf = (id: string) => shelf.get(id as DocumentId);
  return { world, cases, agent, deps, shelf, opened, say, generate, tryToGenerate, closed, about, documentOf };
};

export type PostMortems = Awaited<ReturnType<typeof openPostMortems>>;
