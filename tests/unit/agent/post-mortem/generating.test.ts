import { expect } from 'chai';
import { scriptedLlmProvider } from '../../../../adapters/memory/llm-provider.ts';
import { agentService } from '../../../../core/agent/index.ts';
import { sectionText } from '../../../../core/agent/post-mortem/sections.ts';
import { DomainError } from '../../../../core/kernel/error.ts';
import type { CaseId, JobId } from '../../../../core/kernel/ids.ts';
import { aPerson } from '../../../support/people.ts';
import { refusal } from '../../../support/waiting.ts';
import { workOff } from '../../../support/working-off.ts';
import { outage } from '../support.ts';
import { ada, GENERATED, JOB, openPostMortems, type PostMortems } from './post-mortem-world.ts';

describe('writing post-mortems', () => {
  let w: PostMortems;
  beforeEach(async () => {
    w = await openPostMortems({ analyses: outage() });
  });
  afterEach(() => w.world.dispose());

  const statusOf = async (id: string) => (await w.world.queue.getStatus(ada.userId, id as JobId))?.status;
  const versions = async (id: CaseId) => (await w.agent.postMortemVersions(ada, id, { limit: 50 })).items;
  const announced = async () => (await w.world.announced()).filter(({ type }) => type === 'postmortem.generated.v1');

  it('follows the closing of a case, and is told in the same commit as the job ends', async () => {
    const id = await w.opened();
    const { job_id } = await w.cases.close(ada, id, {});
    await refusal('case.post-mortem-not-found', () => w.agent.postMortem(ada, id));
    await w.generate();
    expect(await statusOf(job_id)).to.equal('completed');
    const view = await w.agent.postMortem(ada, id);
    expect(view).to.include({ case_id: id, version: 1, latest_version: 1, status: 'draft', origin: 'generated' });
    expect(await announced()).to.have.lengthOf(1);
    expect((await announced())[0]).to.deep.include({
      subject: id,
      data: { case_id: id, owner_id: ada.userId, version: 1, grade: 'unproven' },
    });
  });

  it('is on the timeline of the case, and not in the draft after it', async () => {
    const { id } = await w.about();
    await workOff(w.world, GENERATED, w.cases.recordPostMortem);
    const { items } = await w.cases.timeline(ada, id, { limit: 50 });
    expect(items.at(-1)).to.include({
      kind: 'post-mortem.generated',
      title: 'Post-mortem written: version 1, root cause unproven',
    });
    await w.agent.requestPostMortem(ada, id);
    await w.generate();
    expect((await w.agent.postMortem(ada, id)).markdown).not.to.include('Post-mortem written');
  });

  it('writes nothing of a case that was opened again, and ends its job', async () => {
    const id = await w.opened();
    const { job_id } = await w.cases.close(ada, id, {});
    await w.cases.reopen(ada, id);
    await w.generate();
    expect(await statusOf(job_id)).to.equal('completed');
    await refusal('case.post-mortem-not-found', () => w.agent.postMortem(ada, id));
  });

  it('writes once about a case that was closed, opened and closed again', async () => {
    const id = await w.opened();
    await w.cases.close(ada, id, { resolution: 'the first' });
    await w.cases.reopen(ada, id);
    await w.cases.close(ada, id, { resolution: 'the second' });
    await w.generate({ times: 2 });
    expect(await versions(id)).to.have.lengthOf(1);
    expect((await w.agent.postMortem(ada, id)).markdown)
      .to.include('the second')
      .and.not.include('the first [');
  });

  it('writes about what the case is now when somebody changed its title after closing it', async () => {
    const id = await w.opened('Old title');
    await w.cases.close(ada, id, {});
    await w.cases.update(ada, id, { title: 'New title' });
    await w.generate();
    expect((await w.agent.postMortem(ada, id)).markdown).to.include('# Post-mortem: New title');
  });

  it('looks again when the case changes while it writes', async () => {
    const id = await w.opened('Old title');
    await w.cases.close(ada, id, {});
    const meanwhile: typeof w.deps.evidence.analysesOfCase = async (...given) => {
      await w.cases.update(ada, id, { title: 'New title' });
      return w.deps.evidence.analysesOfCase(...given);
    };
    const disturbed = agentService({ ...w.deps, evidence: { ...w.deps.evidence, analysesOfCase: meanwhile } });
    const [attempt] = await w.tryToGenerate(disturbed);
    expect(attempt?.error).to.have.property('code', 'conflict');
    await refusal('case.post-mortem-not-found', () => w.agent.postMortem(ada, id));
    w.world.clock.advance(60_000);
    await w.generate();
    expect((await w.agent.postMortem(ada, id)).markdown).to.include('# Post-mortem: New title');
  });

  it('leaves nothing of a case that is deleted while it writes', async () => {
    const id = await w.opened();
    await w.cases.close(ada, id, {});
    const { once } = { once: { left: true } };
    const deps: typeof w.deps = {
      ...w.deps,
      transact: work =>
        w.deps.transact(work).then(async result => {
          if (once.left) await w.cases.delete(ada, id);
          once.left = false;
          return result;
        }),
    };
    await w.tryToGenerate(agentService(deps));
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.equal(undefined);
    expect(await w.world.agent.reads.postMortems.findRevision(ada.userId, id, 1)).to.equal(undefined);
  });

  it('ends its job only after nothing is left of a case that was deleted while it wrote', async () => {
    const id = await w.opened();
    const { job_id } = await w.cases.close(ada, id, {});
    let commits = 0;
    const dying: typeof w.deps = {
      ...w.deps,
      transact: async work => {
        if (commits > 0) throw new DomainError('unavailable', 'The process ends here.');
        const result = await w.deps.transact(work);
        commits++;
        await w.cases.delete(ada, id);
        return result;
      },
    };
    await w.tryToGenerate(agentService(dying));
    expect(commits).to.equal(1);
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.not.equal(undefined);
    expect(await statusOf(job_id)).to.equal('queued');
    w.world.clock.advance(60_000);
    await w.generate();
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.equal(undefined);
    expect(await statusOf(job_id)).to.equal('completed');
  });

  it('that ends before its job did is not written twice', async () => {
    const id = await w.opened();
    await w.cases.close(ada, id, {});
    let commits = 0;
    const dying: typeof w.deps = {
      ...w.deps,
      transact: async work => {
        if (commits++ > 0) throw new DomainError('unavailable', 'The process ends here.');
        return w.deps.transact(work);
      },
    };
    await w.tryToGenerate(agentService(dying));
    w.world.clock.advance(60_000);
    await w.generate();
    expect(await versions(id)).to.have.lengthOf(1);
    expect(await announced()).to.have.lengthOf(1);
  });

  it('writes nothing of a case that is gone, keeps nothing of it, and ends its job', async () => {
    const id = await w.opened();
    const { job_id } = await w.cases.close(ada, id, {});
    await w.agent.requestPostMortem(ada, id);
    await w.cases.delete(ada, id);
    await w.generate({ times: 2 });
    expect(await statusOf(job_id)).to.equal('completed');
    expect(await announced()).to.deep.equal([]);
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.equal(undefined);
    const reason = { code: 'unavailable', detail: 'The database was away.' } as const;
    await w.agent.failPostMortem({ case_id: id, owner_id: ada.userId, version: 2 }, reason);
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.equal(undefined);
  });

  it('goes when its case is deleted', async () => {
    const { id } = await w.about();
    await w.cases.delete(ada, id);
    await workOff(w.world, 'case.deleted.v1#agent.remove-turns-of-case', w.agent.removeTurnsOfCase);
    expect(await w.world.agent.reads.postMortems.find(ada.userId, id)).to.equal(undefined);
    expect(await w.world.agent.reads.postMortems.findRevision(ada.userId, id, 1)).to.equal(undefined);
  });

  it('repeats nothing when its commit failed or its worker tries again', async () => {
    const id = await w.opened();
    await w.cases.close(ada, id, {});
    let fail = true;
    const service = agentService({
      ...w.deps,
      transact: work => {
        if (fail) w.world.failNextCommit();
        fail = false;
        return w.deps.transact(work);
      },
    });
    const [first] = await w.tryToGenerate(service);
    expect(first?.error).to.have.property('code', 'unavailable');
    w.world.clock.advance(60_000);
    const [second] = await w.tryToGenerate(service);
    expect(second?.error).to.equal(undefined);
    expect(await versions(id)).to.have.lengthOf(1);
    expect(await announced()).to.have.lengthOf(1);
  });

  describe('anew', () => {
    it('is a version beside the others, though nothing has changed', async () => {
      const { id } = await w.about();
      const accepted = await w.agent.requestPostMortem(ada, id);
      expect(await statusOf(accepted.job_id)).to.equal('queued');
      await w.generate();
      expect(await statusOf(accepted.job_id)).to.equal('completed');
      expect((await versions(id)).map(({ version }) => version)).to.deep.equal([2, 1]);
    });

    it('does not touch what somebody edited, and says that it does not hold the edits', async () => {
      const { id } = await w.about();
      await w.agent.editPostMortem(ada, id, { markdown: '# What really happened' });
      await w.agent.requestPostMortem(ada, id);
      await w.generate();
      const view = await w.agent.postMortem(ada, id);
      expect(view).to.include({ version: 3, origin: 'generated' });
      expect(view.notes[0]).to.include('Version 2 was edited by hand');
      expect((await w.agent.postMortem(ada, id, 2)).markdown).to.equal('# What really happened');
    });

    it('is refused while the case is open, and to everybody but the owner', async () => {
      const id = await w.opened();
      await refusal('case.not-closed', () => w.agent.requestPostMortem(ada, id));
      await refusal('case.not-found', () => w.agent.requestPostMortem(aPerson(w.world), id));
    });

    it('may be asked for when there is none', async () => {
      const id = await w.opened();
      await w.cases.close(ada, id, {});
      const [attempt] = await w.tryToGenerate(failing(), { exhausted: async () => undefined });
      expect(attempt?.error).to.have.property('code', 'evidence.not-found');
      await w.agent.requestPostMortem(ada, id);
      await w.generate();
      expect((await w.agent.postMortem(ada, id)).version).to.equal(1);
    });
  });

  const failing = () => {
    const analysesOfCase = () => Promise.reject(new DomainError('evidence.not-found', 'The evidence is gone.'));
    return agentService({ ...w.deps, evidence: { ...w.deps.evidence, analysesOfCase } });
  };

  it('that cannot be done says why where the post-mortem would be', async () => {
    const id = await w.opened();
    await w.cases.close(ada, id, {});
    const message = { case_id: id, owner_id: ada.userId, version: 2 };
    const reason = { code: 'unavailable', detail: 'The database was away.' } as const;
    await w.agent.failPostMortem(message, reason);
    await w.agent.failPostMortem(message, reason);
    const error = await refusal('case.post-mortem-not-found', () => w.agent.postMortem(ada, id));
    expect(error.message).to.include('The database was away.');
    await w.generate();
    expect((await w.agent.postMortem(ada, id)).version).to.equal(1);
  });

  it('is for the owner of the case only', async () => {
    const { id } = await w.about();
    const stranger = aPerson(w.world);
    for (const ask of [
      () => w.agent.postMortem(stranger, id),
      () => w.agent.postMortemVersions(stranger, id, { limit: 5 }),
      () => w.agent.exportPostMortem(stranger, id),
      () => w.agent.editPostMortem(stranger, id, { markdown: 'mine' }),
      () => w.agent.publishPostMortem(stranger, id, { scope: 'personal' }),
    ])
      await refusal('case.not-found', ask);
  });
});

describe('the summary of a post-mortem by a model', () => {
  let w: PostMortems;
  afterEach(() => w.world.dispose());
  const written = async (...script: Parameters<typeof scriptedLlmProvider>[0] & readonly object[]) => {
    const llm = scriptedLlmProvider(script, { name: 'model-1' });
    w = await openPostMortems({ analyses: outage(), llm });
    const id = await w.opened('Checkout fails', 'password=hunter2secret');
    return { llm, view: await w.closed(id, 'Rolled r418 back') };
  };

  it('stands in the place of the composed one, checked, and the rest stays', async () => {
    const { view, llm } = await written({
      text: ['# Big\n\nA revision came [2], then errors [1], then aliens [77]. ![x](http://evil.example/p.png)'],
    });
    expect(view.mode).to.equal('llm');
    const summary = sectionText(view.markdown, 'Summary') ?? '';
    expect(summary).to.include('A revision came [2], then errors [1], then aliens *(unsupported)*');
    expect(summary).to.include('**Big**').and.not.include('](http');
    expect(summary).not.to.include('What ended it');
    expect(view.markdown).to.include('The summary was written by `test/model-1`');
    expect(view.root_cause.text).to.match(/^\*\*Most likely cause/);
    expect(view.notes.join()).to.include('do not exist');
    expect(JSON.stringify(llm.requests)).not.to.include('hunter2secret');
  });

  it('is composed by code, and nothing is sent, when secrets cannot be taken out of the text', async () => {
    const broken = {
      read: () => false,
      find: () => [],
      redact: () => {
        throw new TypeError('a detector is broken');
      },
      restore: (text: string) => text,
      count: () => 0,
    };
    const llm = scriptedLlmProvider([{ text: ['The revision broke it [1].'] }]);
    w = await openPostMortems({ analyses: outage(), llm, deps: { redactor: { vault: () => broken } } });
    const view = await w.closed(await w.opened('Checkout fails'), 'Rolled r418 back');
    expect(llm.requests).to.deep.equal([]);
    expect(view.mode).to.equal('grounded');
    expect(view.notes.join()).to.include('nothing was sent');
  });

  for (const [name, turn, reason] of [
    ['fails', { error: new DomainError('model.rejected-key', 'No.') }, 'model.rejected-key'],
    ['is cut off', { text: ['half [1]'], reason: 'length' }, 'cut off'],
    ['cites nothing', { text: ['It was DNS.'] }, 'cites none'],
    ['says nothing', { text: [' '] }, 'empty'],
  ] as const)
    it(`is composed by code when the model ${name}, and says so`, async () => {
      const { view } = await written(turn);
      expect(view.mode).to.equal('grounded');
      expect(view.notes.join()).to.include('The model test/model-1 did not write the summary').and.include(reason);
      expect(sectionText(view.markdown, 'Summary')).to.include('**What ended it:** Rolled r418 back');
    });

  it('is left undone with the rest when the job is stopped', async () => {
    const llm = scriptedLlmProvider([{ stalls: true }]);
    w = await openPostMortems({ analyses: outage(), llm });
    const id = await w.opened();
    await w.cases.close(ada, id, {});
    const consumer = w.world.queue.consume(
      JOB,
      {
        handle: ({ payload, ...run }) => w.agent.generatePostMortem(payload as never, run as never),
        exhausted: async () => undefined,
      },
      { concurrency: 1 },
    );
    while (llm.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    await consumer.stop(0);
    await refusal('case.post-mortem-not-found', () => w.agent.postMortem(ada, id));
  });
});
