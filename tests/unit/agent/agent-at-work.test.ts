import { expect } from 'chai';
import type { AgentTurnV1, CaseDeletedV1 } from '../../../contracts/generated/messages.ts';
import { type AgentService, agentService } from '../../../core/agent/index.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import { reactionType } from '../../../core/ports/subscriptions.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { refusal } from '../../support/waiting.ts';
import { attempts, type WorkOffOptions, workOff } from '../../support/working-off.ts';
import { ALICE, CASE, world as fakes, outage } from './support.ts';

const TURN = 'agent.turn.v1';
const CONSUMER = 'agent.remove-turns-of-case';
const REACTION = reactionType('case.deleted.v1', CONSUMER);
const ada = { userId: ALICE, roles: ['user'] } as const;
const QUESTION = { case_id: CASE, message: 'Why does checkout fail?' };

/** The agent on the queue and the stores of a world; what it asks of other modules is faked. */
describe('the agent module at work', () => {
  let world: World;
  let around: ReturnType<typeof fakes>['deps'];
  let agent: AgentService;
  beforeEach(async () => {
    world = await openMemoryWorld({ subscriptions: { 'case.deleted.v1': [CONSUMER] } });
    const { agent: unit, clock, ids, results, events } = world;
    around = { ...fakes({ analyses: outage() }).deps, ...unit, clock, ids, results, events };
    agent = agentService(around);
  });
  afterEach(() => world.dispose());

  const ask = async (): Promise<JobId> => (await agent.chat(ada, QUESTION)).job_id as JobId;
  const statusOf = async (id: JobId) => (await world.queue.getStatus(ALICE, id))?.status;
  const work = (options?: WorkOffOptions) => attempts<AgentTurnV1>(world, TURN, agent.runTurn, options);
  const announceDeletion = (): Promise<void> => {
    const data = { case_id: CASE, owner_id: ALICE };
    return world.cases.transact(({ announce }) =>
      announce({ kind: 'event', type: 'case.deleted.v1', ownerId: ALICE, subject: CASE, data }),
    );
  };
  const deleteCase = async (): Promise<void> => {
    await announceDeletion();
    await workOff<CaseDeletedV1>(world, REACTION, agent.removeTurnsOfCase);
  };

  describe('when a case is deleted', () => {
    it('serves none of its answers any more', async () => {
      const id = await ask();
      await work();
      expect((await agent.poll(ada, id)).status).to.equal('completed');
      await deleteCase();
      await refusal('job.not-found', () => agent.poll(ada, id));
      expect(await statusOf(id)).to.equal('completed');
    });

    it('cancels the turns that wait or run', async () => {
      const [running, waiting] = [await ask(), await ask()];
      around.cases.get = async () => {
        await deleteCase();
        throw new DomainError('unavailable', 'The database is away.');
      };
      await work();
      for (const id of [running, waiting]) {
        expect(await statusOf(id)).to.equal('cancelled');
        await refusal('job.not-found', () => agent.poll(ada, id));
      }
    });

    it('keeps turns, jobs and answers when that cannot be committed', async () => {
      const [done, waiting] = [await ask(), await ask()];
      await work();
      const { status } = await agent.poll(ada, done);
      await announceDeletion();
      const [attempt] = await attempts<CaseDeletedV1>(world, REACTION, async (event, run) => {
        world.failNextCommit();
        await agent.removeTurnsOfCase(event, run);
      });
      expect(attempt?.error).to.have.property('code', 'unavailable');
      expect((await agent.poll(ada, done)).status).to.equal(status);
      expect(await statusOf(waiting)).to.equal('queued');
    });

    it('takes the answer back that was kept just after its turn was removed', async () => {
      const id = await ask();
      const { results } = around;
      around.results = {
        ...results,
        async set(...given) {
          await deleteCase();
          await results.set(...given);
        },
      };
      agent = agentService(around);
      await work();
      await refusal('job.not-found', () => agent.poll(ada, id));
    });

    it('removes a turn that began when the others were removed already, and completes its job', async () => {
      const id = await ask();
      around.cases.get = async () => {
        throw new DomainError('case.not-found', 'There is no such case.');
      };
      const [attempt] = await work();
      expect(attempt?.error).to.equal(undefined);
      expect(await statusOf(id)).to.equal('completed');
      await refusal('job.not-found', () => agent.poll(ada, id));
    });
  });

  it('cancels a turn although its watchers cannot be told', async () => {
    for (const error of [new DomainError('unavailable', 'The stream is away.'), new TypeError('a bug')]) {
      const id = await ask();
      around.events = { ...around.events, publish: () => Promise.reject(error) };
      agent = agentService(around);
      expect(await agent.cancel(ada, id)).to.deep.equal({ job_id: id, status: 'cancelled' });
      expect((await agent.poll(ada, id)).status).to.equal('cancelled');
    }
  });

  it('tells the watchers of a cancelled turn that it has ended', async () => {
    const id = await ask();
    const watched = await agent.events(ada, id, 0, new AbortController().signal);
    await agent.cancel(ada, id);
    const seen: object[] = [];
    for await (const { type, data } of watched) seen.push({ type, data });
    expect(seen).to.deep.equal([{ type: 'failed', data: { job_id: id, status: 'cancelled' } }]);
  });

  describe('when an operator retries a turn that the queue gave up on', () => {
    const exhausted: NonNullable<WorkOffOptions['exhausted']> = (message, reason) =>
      agent.failTurn(message as AgentTurnV1, reason);

    it('answers it', async () => {
      const id = await ask();
      const { list } = around.evidence;
      around.evidence.list = async () => {
        throw new Error('something unforeseen');
      };
      for (let attempt = 1; attempt <= 5; attempt++) {
        await work({ exhausted });
        world.clock.advance(120_000);
      }
      expect(await statusOf(id)).to.equal('dead');
      expect(await agent.poll(ada, id)).to.deep.include({ status: 'failed' });
      around.evidence.list = list;
      await world.queue.retry(id);
      const [again] = await work({ exhausted });
      expect(again?.error).to.equal(undefined);
      expect(await statusOf(id)).to.equal('completed');
      const turn = await world.agent.reads.turns.find(ALICE, id);
      expect(turn).to.include({ status: 'completed', error: null });
      expect((await agent.poll(ada, id)).result?.response).to.include('Most likely cause');
    });

    it('says that it works on it while it does', async () => {
      const id = await ask();
      const message = { turn_id: id, owner_id: ALICE, case_id: CASE };
      await agent.failTurn(message, { code: 'unavailable', detail: 'It was tried five times.' });
      const { get } = around.cases;
      const seen: object[] = [];
      around.cases.get = async (...given) => {
        seen.push(await agent.poll(ada, id));
        return get(...given);
      };
      await work();
      expect(seen).to.deep.equal([{ job_id: id, status: 'processing' }]);
    });

    it('tells who follows it then how it ends, not how it ended before', async () => {
      const id = await ask();
      const message = { turn_id: id, owner_id: ALICE, case_id: CASE };
      await agent.failTurn(message, { code: 'unavailable', detail: 'It was tried five times.' });
      const { get } = around.cases;
      const seen: string[] = [];
      let following: Promise<void> = Promise.resolve();
      const follow = async (): Promise<void> => {
        for await (const { type } of await agent.events(ada, id, 0, new AbortController().signal)) seen.push(type);
      };
      around.cases.get = async (...given) => {
        following = follow();
        return get(...given);
      };
      await work();
      await following;
      expect(seen).to.include('status').and.not.include('failed');
      expect(seen.at(-1)).to.equal('done');
    });

    it('does not let a worker that has lost the job begin it anew', async () => {
      const id = await ask();
      const message = { turn_id: id, owner_id: ALICE, case_id: CASE };
      await agent.failTurn(message, { code: 'unavailable', detail: 'It was tried five times.' });
      const late = { jobId: id, fence: 7, attempt: 5 };
      const { signal } = new AbortController();
      await refusal('job.lease-lost', () =>
        agent.runTurn(message, { delivery: late, ownerId: ALICE, signal, progress: () => undefined }),
      );
      expect((await agent.poll(ada, id)).status).to.equal('failed');
    });

    it('leaves a cancelled one cancelled', async () => {
      const id = await ask();
      await agent.cancel(ada, id);
      const payload = { turn_id: id, owner_id: ALICE, case_id: CASE };
      await world.queue.enqueue({ type: TURN, payload, ownerId: ALICE });
      await work();
      expect((await agent.poll(ada, id)).status).to.equal('cancelled');
    });
  });
});
