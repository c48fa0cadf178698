import { expect } from 'chai';
import { failTurn } from '../../../core/agent/fail-turn.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { messageOf, outage, POOL_RUNBOOK, type World, world } from './support.ts';

const play = (w: World): Promise<void> => runTurn(w.deps)(messageOf(w), w.run);
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    error => error,
  );

describe('a turn', () => {
  it('writes the answer into the case, ends with its result and completes its job', async () => {
    const w = world({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    await play(w);
    expect(w.stored().status).to.equal('completed');
    expect(w.messages).to.have.length(1);
    expect(w.messages[0]).to.include({ id: w.turn.answerId, role: 'assistant', content: w.result().response });
    expect(w.outcomes).to.deep.equal([{ status: 'completed' }]);
    expect(w.announced.map(({ type, data }) => [type, (data as { status?: string }).status])).to.deep.equal([
      ['agent.turn-finished.v1', 'completed'],
    ]);
    expect(w.results.get(w.turn.id)).to.deep.equal(w.result());
  });

  it('tells its watchers what it does, what it finds and, after the commit, that it is done', async () => {
    const w = world({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    await play(w);
    const types = w.published.map(({ type }) => type);
    expect(types[0]).to.equal('status');
    expect(types).to.include.members(['finding', 'source']);
    expect(w.published.at(-1)).to.deep.equal({
      type: 'done',
      data: { job_id: w.turn.id, status: 'completed', result: w.result() },
    });
  });

  it('announces done only when the turn is stored as completed', async () => {
    const w = world();
    let statusAtDone = '';
    w.deps.events.publish = async (_, { type }) => {
      if (type === 'done') statusAtDone = w.stored().status;
    };
    await play(w);
    expect(statusAtDone).to.equal('completed');
  });

  it('that is delivered again after a crash writes one answer, the same one', async () => {
    const w = world({ analyses: outage() });
    const completed = w.deps.transact;
    let commits = 0;
    w.deps.transact = work => {
      commits += 1;
      if (commits === 2) throw new DomainError('unavailable', 'The database is away.');
      return completed(work);
    };
    expect(await failure(play(w))).to.have.property('code', 'unavailable');
    const first = w.messages[0]?.content;
    w.deps.evidence.analysesOfCase = async () => [];
    await runTurn(w.deps)(messageOf(w), { ...w.run, delivery: { ...w.run.delivery, fence: 2, attempt: 2 } });
    expect(w.messages).to.have.length(1);
    expect(w.result().response).to.equal(first);
    expect(w.stored().status).to.equal('completed');
  });

  it('that has ended already only completes the job', async () => {
    const w = world();
    await play(w);
    await play(w);
    expect(w.messages).to.have.length(1);
    expect(w.announced).to.have.length(1);
    expect(w.outcomes).to.deep.equal([{ status: 'completed' }, { status: 'completed' }]);
  });

  it('that is gone only completes the job', async () => {
    const w = world();
    await runTurn(w.deps)({ ...messageOf(w), owner_id: '01900000-0000-7000-8000-0000000000ff' }, w.run);
    expect(w.outcomes).to.deep.equal([{ status: 'completed' }]);
    expect(w.messages).to.deep.equal([]);
  });

  it('whose case is gone goes too, completes its job and tells its watchers why', async () => {
    const w = world();
    w.deps.cases.get = async () => {
      throw new DomainError('case.not-found', 'There is no such case.');
    };
    await play(w);
    expect(await w.deps.reads.turns.find(w.turn.ownerId, w.turn.id)).to.equal(undefined);
    expect(w.outcomes).to.deep.equal([{ status: 'completed' }]);
    expect(w.announced).to.deep.equal([]);
    const error = { code: 'case.not-found', detail: 'There is no such case.' };
    expect(w.published.at(-1)).to.deep.equal({ type: 'failed', data: { job_id: w.turn.id, status: 'failed', error } });
  });

  it('that can never be answered ends as failed, with the reason', async () => {
    const w = world();
    const error = { code: 'case.closed', detail: 'This case is closed.' } as const;
    w.deps.cases.postMessage = async () => {
      throw new DomainError(error.code, error.detail);
    };
    await play(w);
    expect(w.stored()).to.deep.include({ status: 'failed', error });
    expect(w.outcomes).to.deep.equal([{ status: 'failed', error }]);
    expect(w.published.at(-1)?.type).to.equal('failed');
  });

  it('leaves it to the queue when the evidence cannot be read for now', async () => {
    const w = world();
    w.deps.evidence.list = async () => {
      throw new DomainError('unavailable', 'The database is away.');
    };
    expect(await failure(play(w))).to.have.property('code', 'unavailable');
    expect(w.stored().status).to.equal('processing');
    expect(w.outcomes).to.deep.equal([]);
  });

  it('is answered from the rest when the runbooks cannot be searched', async () => {
    const w = world({ analyses: outage(), runbooks: [POOL_RUNBOOK] });
    w.deps.knowledge.passages = async () => {
      throw new DomainError('unavailable', 'The index is away.');
    };
    await play(w);
    expect(w.result().notes.join()).to.include('runbooks could not be searched');
    expect(w.result().response).to.include('Most likely cause');
  });

  it('does not need the stream or the store of results', async () => {
    const w = world();
    const away = async (): Promise<never> => {
      throw new DomainError('unavailable', 'Away.');
    };
    w.deps.events.publish = away;
    w.deps.results.set = away;
    await play(w);
    expect(w.stored().status).to.equal('completed');
  });

  it('that is done is not given up for what fails after it', async () => {
    for (const error of [new DomainError('deadline-exceeded', 'Too slow.'), new TypeError('a bug')]) {
      const w = world();
      w.deps.results.set = async () => Promise.reject(error);
      const thrown = await failure(play(w));
      expect(thrown).to.equal(error instanceof DomainError ? undefined : error);
      expect(w.outcomes).to.deep.equal([{ status: 'completed' }]);
      expect(w.published.map(({ type }) => type)).to.include('done');
    }
  });

  it('that is stopped leaves no answer behind', async () => {
    const w = world({ analyses: outage() });
    const list = w.deps.evidence.list;
    w.deps.evidence.list = async (...asked) => {
      w.stop.abort();
      return list(...asked);
    };
    expect(await failure(play(w))).to.have.property('code', 'cancelled');
    expect(w.messages).to.deep.equal([]);
    expect(w.stored().status).to.equal('processing');
  });

  it('that the queue gave up on ends as failed, once', async () => {
    const w = world();
    const reason = { code: 'unavailable', detail: 'It was tried five times.' } as const;
    await failTurn(w.deps)(messageOf(w), reason);
    await failTurn(w.deps)(messageOf(w), reason);
    expect(w.stored()).to.deep.include({ status: 'failed', error: reason });
    expect(w.announced).to.have.length(1);
    expect(w.published).to.deep.equal([
      { type: 'failed', data: { job_id: w.turn.id, status: 'failed', error: reason } },
    ]);
  });
});
