import { expect } from 'chai';
import type { AgentRepositories } from '../../core/agent/repository.ts';
import type { Turn } from '../../core/agent/turn.ts';
import type { MessageId } from '../../core/kernel/ids.ts';
import { AWKWARD_TEXT, aTurn, aUserId } from '../support/entities.ts';
import { outcome } from '../support/waiting.ts';
import { versionedClauses } from './versioned-clauses.ts';
import type { OpenWorld, World } from './world.ts';

const RESULT: NonNullable<Turn['result']> = {
  message_id: '0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee' as MessageId,
  response: `${AWKWARD_TEXT} [1]`,
  mode: 'grounded',
  findings: [],
  sources: [{ id: 1, kind: 'evidence', title: 'api.log', locator: 'api.log:3-4', quote: AWKWARD_TEXT }],
  suggested_actions: [{ text: 'Raise the pool', source_ids: [1] }],
  usage: { model: null, input_tokens: 0, output_tokens: 0, cost_usd: 0.125, cached: false },
  notes: ['No model is configured.'],
};

/** core/agent/repository.ts */
export const turnContract = (name: string, open: OpenWorld): void =>
  void describe(name, () => {
    versionedClauses<AgentRepositories, Turn>(open, {
      unit: world => world.agent,
      make: world => aTurn(world),
      change: turn => ({ ...turn, status: 'completed', result: RESULT, context: null, options: {} }),
      find: ({ turns }, { ownerId, id }) => turns.find(ownerId, id),
      save: ({ turns }, turn) => turns.save(turn),
    });
    turnClauses(open);
  });

const turnClauses = (open: OpenWorld): void => {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.dispose());

  const stored = (turn: Turn): Promise<Turn> => world.agent.transact(({ turns }) => turns.save(turn));
  const found = ({ ownerId, id }: Turn) => world.agent.reads.turns.find(ownerId, id);

  it('keeps the reason of a failed turn', async () => {
    const error = { code: 'model.rejected-key', detail: 'The key was refused.' } as const;
    const failed = await stored(aTurn(world, { status: 'failed', error }));
    expect(await found(failed)).to.deep.equal(failed);
  });

  it('keeps a turn from everybody but its owner', async () => {
    const turn = await stored(aTurn(world));
    expect(await world.agent.reads.turns.find(aUserId(world), turn.id)).to.equal(undefined);
  });

  it('tells an operator whose a turn is, and knows no turn that there is not', async () => {
    const { id, ownerId } = await stored(aTurn(world));
    expect(await world.agent.reads.turns.ownerOf(id)).to.equal(ownerId);
    expect(await world.agent.reads.turns.ownerOf(aTurn(world).id)).to.equal(undefined);
  });

  it('lists the answered turns of a case, newest first, up to a limit', async () => {
    const first = await stored(aTurn(world, { status: 'completed', result: RESULT }));
    const { ownerId, caseId } = first;
    const rest: Turn[] = [];
    for (const status of ['completed', 'failed', 'processing', 'completed'] as const)
      rest.push(await stored(aTurn(world, { ownerId, caseId, status, result: RESULT })));
    await stored(aTurn(world, { ownerId, status: 'completed', result: RESULT }));
    await stored(aTurn(world, { caseId, status: 'completed', result: RESULT }));
    const list = (limit: number) => world.agent.reads.turns.listAnswered(ownerId, caseId, limit);
    expect(await list(9)).to.deep.equal([rest[3], rest[0], first]);
    expect(await list(2)).to.deep.equal([rest[3], rest[0]]);
  });

  it('removes every turn of a case, and no other, and says which', async () => {
    const gone = await stored(aTurn(world));
    const { ownerId, caseId } = gone;
    const gone2 = await stored(aTurn(world, { ownerId, caseId }));
    const ofOtherCase = await stored(aTurn(world, { ownerId }));
    const ofStranger = await stored(aTurn(world, { caseId }));
    const remove = () => world.agent.transact(({ turns }) => turns.deleteOfCase(ownerId, caseId));
    expect(await remove()).to.have.members([gone.id, gone2.id]);
    for (const turn of [gone, gone2]) expect(await found(turn)).to.equal(undefined);
    for (const turn of [ofOtherCase, ofStranger]) expect(await found(turn)).to.deep.equal(turn);
    expect(await remove()).to.deep.equal([]);
  });

  it('removes one turn, for its owner only', async () => {
    const turn = await stored(aTurn(world));
    const { ownerId, caseId, id } = turn;
    const sibling = await stored(aTurn(world, { ownerId, caseId }));
    const remove = (owner = ownerId) => world.agent.transact(({ turns }) => turns.delete(owner, id));
    expect(await remove(aUserId(world))).to.equal(false);
    expect(await found(turn)).to.deep.equal(turn);
    expect(await remove()).to.equal(true);
    expect(await remove()).to.equal(false);
    expect(await found(turn)).to.equal(undefined);
    expect(await found(sibling)).to.deep.equal(sibling);
  });

  it('brings removed turns back when the transaction fails', async () => {
    const turn = await stored(aTurn(world));
    await outcome(() =>
      world.agent.transact(async ({ turns }) => {
        await turns.deleteOfCase(turn.ownerId, turn.caseId);
        throw new Error('planned');
      }),
    );
    expect(await found(turn)).to.deep.equal(turn);
  });
};
