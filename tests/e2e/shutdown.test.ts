import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Client, clientAt, registered } from '../support/client.ts';
import type { Installation } from '../support/installation.ts';
import { processesUnderTest } from '../support/processes.ts';
import { aWhile, eventually } from '../support/waiting.ts';
import { watchEvents } from '../support/watch-events.ts';

/** Of a worker: four seconds for what runs, two to hand it back, and what a busy machine adds. */
const WORKER_ENDS_MS = 15_000;

/** Processes that a process has started, by their main module; Linux only. */
const childrenOf = (pid: number, module: string): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter(child => child !== '' && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(module))
      .map(Number),
  );

describe('a process that is told to stop', () => {
  const processes = processesUnderTest();
  const { start, startAsking } = processes;
  const openCase = async (user: Client): Promise<string> =>
    (await user.send('POST', '/v1/cases', { title: 'Writes fail' })).body.id;
  const ask = async (user: Client): Promise<string> => {
    const question = { case_id: await openCase(user), message: 'why?' };
    return (await user.send('POST', '/v1/agent/chat', question)).body.job_id;
  };
  const endsWithin = async (one: Installation, ms: number): Promise<number | null> => {
    const timer = setTimeout(() => one.signal('SIGKILL'), ms);
    const { code } = await one.ended;
    clearTimeout(timer);
    return code;
  };

  it('ends event streams of HTTP with the word when to come back, and finishes the requests that run', async () => {
    const [http] = await Promise.all([startAsking('http'), startAsking('worker')]);
    const user = await registered(http.url);
    const watching = await watchEvents(http.url, user, await ask(user));
    await eventually('the model is asked', () => processes.model.open() === 1);
    const caseId = await openCase(user);
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const boundary = 'shutdown-boundary';
    const upload = fetch(`${http.url}/v1/evidence`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user.token}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: body.readable,
      duplex: 'half',
    } as RequestInit);
    const writer = body.writable.getWriter();
    const part = (text: string) => writer.write(new TextEncoder().encode(text.replaceAll('\n', '\r\n')));
    await part(`--${boundary}\ncontent-disposition: form-data; name="case_id"\n\n${caseId}\n`);
    await part(`--${boundary}\ncontent-disposition: form-data; name="file"; filename="a.log"\n\nERROR a\n`);
    http.signal('SIGTERM');
    await watching.ended;
    expect(watching.text()).to.match(/\nretry: \d+\n\n$/);
    await eventually('nobody is let in', () =>
      fetch(`${http.url}/health/live`).then(
        () => false,
        () => true,
      ),
    );
    await part(`--${boundary}--\n`);
    await writer.close();
    expect((await upload).status).to.equal(202);
    expect(await endsWithin(http, 10_000)).to.equal(0);
  }).timeout(60_000);

  it('lets a job end that ends soon', async () => {
    const [http, worker] = await Promise.all([startAsking('http'), startAsking('worker')]);
    const user = await registered(http.url);
    const jobId = await ask(user);
    await eventually('the model is asked', () => processes.model.open() === 1);
    worker.signal('SIGTERM');
    processes.model.finish();
    expect(await endsWithin(worker, WORKER_ENDS_MS)).to.equal(0);
    const { body } = await user.get(`/v1/agent/chat/${jobId}`);
    expect(body).to.deep.include({ status: 'completed' });
    expect((await user.get(`/v1/jobs/${jobId}`)).body).to.include({ status: 'completed', attempts: 1 });
  }).timeout(60_000);

  it('hands a long analysis to the next worker, as if it had never had it', async function () {
    if (process.platform !== 'linux') {
      process.stdout.write('    skipped: the children of a process are read from /proc, which only Linux has\n');
      return this.skip();
    }
    const [http, worker] = await Promise.all([start('http'), start('worker')]);
    const user = await registered(http.url);
    const caseId = await openCase(user);
    const upload = async (name: string) =>
      (await user.upload('/v1/evidence', { case_id: caseId }, name, 'ERROR a\n'.repeat(100))).body;
    await user.ended(`/v1/evidence/${(await upload('first.log')).id}`);
    // The analysis of the next file gets the child of the first one, which is made to take for ever.
    const [child = 0] = childrenOf(worker.pid, 'analysis-child');
    process.kill(child, 'SIGSTOP');
    const { id, job_id } = await upload('second.log');
    await eventually('it is taken', async () => (await user.get(`/v1/jobs/${job_id}`)).body.status === 'running');
    worker.signal('SIGTERM');
    expect(await endsWithin(worker, WORKER_ENDS_MS)).to.equal(0);
    expect((await user.get(`/v1/jobs/${job_id}`)).body).to.include({ status: 'queued', attempts: 0 });
    expect(() => process.kill(child, 0), 'the child is gone').to.throw();
    await start('worker');
    expect((await user.ended(`/v1/evidence/${id}`)).body.status).to.equal('ready');
    expect((await user.get(`/v1/jobs/${job_id}`)).body).to.include({ status: 'completed', attempts: 1 });
  }).timeout(60_000);

  for (const role of ['all', 'worker'] as const)
    it(`ends at once when it is told a second time: ${role}`, async () => {
      const [other, one] = await Promise.all([startAsking('http'), startAsking(role)]);
      const user = await registered(role === 'all' ? one.url : other.url);
      const jobId = await ask(user);
      await eventually('the model is asked', () => processes.model.open() === 1);
      one.signal('SIGTERM');
      // Signals that come at the same time are one.
      await aWhile();
      one.signal('SIGTERM');
      expect(await endsWithin(one, 10_000)).to.equal(1);
      processes.model.finish(true);
      await start('worker');
      const { body } = await clientAt(other.url, user.token).ended(`/v1/agent/chat/${jobId}`);
      expect(body.status).to.equal('completed');
    }).timeout(60_000);
});
