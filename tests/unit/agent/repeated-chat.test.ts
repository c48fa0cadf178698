import { expect } from 'chai';
import { type StartTurnDeps, startTurn } from '../../../core/agent/start-turn.ts';
import type { CaseService } from '../../../core/case/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import type { RepeatableRequest } from '../../../core/kernel/repeat.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { caseModule, NEW_CASE } from '../../support/case-module.ts';
import { aPerson } from '../../support/people.ts';
import { refusal } from '../../support/waiting.ts';

describe('a chat that is asked again under its key', () => {
  let world: World;
  let cases: CaseService;
  let me: Actor;
  let request: RepeatableRequest;
  let caseId: string;
  beforeEach(async () => {
    world = await openMemoryWorld();
    cases = caseModule(world);
    me = aPerson(world);
    request = { ownerId: me.userId, route: 'POST /v1/agent/chat', key: 'k', fingerprint: 'f', ttlMs: 60_000 };
    caseId = (await cases.create(me, NEW_CASE)).id;
  });
  afterEach(() => world.dispose());

  const chat = (change: Partial<StartTurnDeps> = {}) => {
    const { clock, ids, agent, requests } = world;
    return startTurn({ clock, ids, cases, transact: agent.transact, requests, ...change });
  };
  const ask = (message = 'Why?', given: RepeatableRequest | undefined = request, change: Partial<StartTurnDeps> = {}) =>
    chat(change)(me, { case_id: caseId, message }, given);
  const lost = (): never => {
    throw new DomainError('unavailable', 'The process died here.');
  };
  const questions = async () => (await cases.listMessages(me, caseId as CaseId, { limit: 99 })).items;
  const turns = async () => (await world.announced()).filter(({ type }) => type === 'agent.turn.v1');

  it('after a crash between question and turn has one question, and a turn that answers it', async () => {
    await refusal('unavailable', () => ask('Why?', request, { transact: lost }));
    expect(await questions()).to.have.lengthOf(1);
    const { job_id } = await ask();
    const [question, ...others] = await questions();
    expect(others).to.deep.equal([]);
    expect((await turns()).map(({ id }) => id)).to.deep.equal([job_id]);
    const turn = await world.agent.reads.turns.find(me.userId, job_id as never);
    expect(turn?.questionId).to.equal(question?.id);
  });

  it('after a crash following the turn is refused, and nothing is done again', async () => {
    const accepted = await ask();
    await refusal('request.repeated', () => ask());
    expect(await questions()).to.have.lengthOf(1);
    expect(await turns()).to.have.lengthOf(1);
    const known = await world.requests.find(request.ownerId, request.route, request.key);
    expect(known?.answer).to.deep.equal(accepted);
  });

  it('is refused as another request when only its question was kept and it asks something else', async () => {
    await refusal('unavailable', () => ask('Why?', request, { transact: lost }));
    await refusal('request.key-reused', () => ask('When?', { ...request, fingerprint: 'other' }));
    expect((await questions()).map(({ content }) => content)).to.deep.equal(['Why?']);
  });

  it('is a new question without a key', async () => {
    const asked = [await chat()(me, { case_id: caseId, message: 'Why?' }), await ask('Why?', { ...request, key: 'x' })];
    expect(new Set(asked.map(({ job_id }) => job_id))).to.have.property('size', 2);
    expect(await questions()).to.have.lengthOf(2);
  });

  it('that many send at the same time is one question and one turn', async () => {
    const ends = await Promise.allSettled([1, 2, 3, 4].map(() => ask()));
    expect(ends.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason.code).to.equal('request.repeated');
    expect(await questions()).to.have.lengthOf(1);
    expect(await turns()).to.have.lengthOf(1);
  });
});
