import { join } from 'node:path';
import { expect } from 'chai';
import { type Database, openSqlite } from '../../adapters/sql/database.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemIds } from '../../adapters/system/ids.ts';
import type { JobId, UserId } from '../../core/kernel/ids.ts';
import { type Client, clientAt, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';
import { silentLog } from '../support/silent-log.ts';
import { UNLIMITED } from './settings.ts';

const ids = systemIds({ clock: systemClock });

/** Messages as a producer of another version, a careless one or a hostile one would send them, to a running worker. */
describe('messages that nobody here would send', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let http: Installation;
  let worker: Installation;
  let user: Client;
  let owner: UserId;
  let producer: Database;

  before(async function () {
    this.timeout(60_000);
    folder = await temporaryFolder();
    const settings = { ...UNLIMITED, EMBEDDING_PROVIDER: 'none' };
    http = await startInstallation(folder.path, settings, 'http');
    worker = await startInstallation(folder.path, settings, 'worker');
    user = clientAt(http.url, (await registered(http.url)).token);
    owner = (await user.get('/v1/auth/me')).body.id;
    producer = await openSqlite({
      file: join(folder.path, 'faultmaven.db'),
      clock: systemClock,
      ids,
      log: silentLog,
      subscriptions: {},
      currentTrace: () => null,
    });
  });
  after(async () => {
    await producer.close();
    await Promise.all([http.kill(), worker.kill()]);
    await folder.remove();
  });

  const send = (type: string, payload: object, id = ids.next() as JobId): Promise<JobId> =>
    producer.queue.enqueue({ type, payload, ownerId: owner, id });
  const endOf = async (id: JobId) => {
    const { body } = await user.ended(`/v1/jobs/${id}`);
    return { status: body.status, attempts: body.attempts, code: body.error?.code, detail: body.error?.detail };
  };
  const aDocument = async (): Promise<string> => {
    const { body } = await user.send('POST', '/v1/knowledge/documents', { title: 'page', content: '# Page\n\nword' });
    await user.ended(`/v1/knowledge/documents/${body.id}`);
    return body.id;
  };

  it('without a field that they need are dead at once, and say which', async () => {
    const end = await endOf(await send('document.index.v1', { owner_id: owner }));
    expect(end).to.deep.include({ status: 'dead', attempts: 1, code: 'message.invalid' });
    expect(end.detail).to.match(/document_id/);
  });

  it('with fields that nobody knows, and a megabyte of them, are taken', async () => {
    const more = { unknown: 'x'.repeat(1024 * 1024), nested: { also: ['unknown'] } };
    const message = { document_id: await aDocument(), owner_id: owner, version: 1, ...more };
    expect(await endOf(await send('document.index.v1', message))).to.deep.include({ status: 'completed', attempts: 1 });
  });

  it('of an unknown version of their contract are dead at once', async () => {
    const id = ids.next() as JobId;
    const file = { key: 'knowledge/x/original', sha256: '0'.repeat(64), bytes: 1, media_type: 'text/plain' };
    const end = await endOf(
      await send('document.embed.v2', { version: '3.0', job_id: id, document_id: await aDocument(), file }, id),
    );
    expect(end).to.deep.include({ status: 'dead', attempts: 1, code: 'message.invalid' });
    expect(end.detail).to.match(/version/);
  });

  it('of a type that nobody knows are dead once a newer worker has had its chance', async () => {
    const id = await send('document.embed.v9', { anything: true });
    expect(await endOf(id)).to.deep.include({ status: 'dead', attempts: 0, code: 'message.unknown-type' });
  }).timeout(40_000);

  it('are listed for the administrator with their reasons, and can be tried again', async () => {
    const id = await send('evidence.analyse.v1', {});
    await endOf(id);
    const { items } = (await user.get('/v1/jobs/dead-letters?limit=100')).body;
    const reasons = new Map(items.map((one: { id: string; error: { code: string } }) => [one.id, one.error.code]));
    expect(reasons.get(id)).to.equal('message.invalid');
    expect(items.find((one: { id: string }) => one.id === id)).to.include({ owner_id: owner });
    const retried = await user.send('POST', `/v1/jobs/${id}/retry`);
    expect(retried.status).to.equal(202);
    expect(await endOf(id)).to.deep.include({ status: 'dead', code: 'message.invalid' });
  });
});
