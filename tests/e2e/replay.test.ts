import { LLMock } from '@copilotkit/aimock';
import { expect } from 'chai';
import { faultmaven } from '../support/cli.ts';
import { type Client, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const LOG = Array.from({ length: 200 }, (_, i) => {
  const time = `2026-01-05T10:0${i < 150 ? 0 : 5}:${String(i % 60).padStart(2, '0')}Z`;
  return i < 150 ? `${time} INFO served request ${i}` : `${time} ERROR upload refused with status 403`;
}).join('\n');

describe('npm run faultmaven -- replay', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: LLMock;
  let settings: Record<string, string>;
  let running: Installation;
  let user: Client;
  before(async () => {
    folder = await temporaryFolder();
    server = new LLMock({ port: 0, host: '127.0.0.1' });
    await server.start();
    settings = { OPENAI_BASE_URL: `${server.url}/v1`, LLM_PROVIDER: 'openai', EMBEDDING_PROVIDER: 'none' };
    running = await startInstallation(folder.path, settings);
    user = await registered(running.url);
  });
  after(async () => {
    await running?.kill();
    await server?.stop();
    await folder.remove();
  });

  const replay = (...args: string[]) => faultmaven({ ...settings, DATA_DIR: folder.path }, 'replay', ...args);
  /** In a case of its own, because what was said before is sent along. */
  const ask = async (message: string): Promise<{ readonly id: string; readonly caseId: string }> => {
    const caseId = (await user.send('POST', '/v1/cases', { title: 'Uploads are refused' })).body.id;
    const uploaded = await user.upload('/v1/evidence', { case_id: caseId }, 'app.log', LOG);
    await user.ended(`/v1/evidence/${uploaded.body.id}`);
    const { body } = await user.send('POST', '/v1/agent/chat', { case_id: caseId, message });
    const { status } = (await user.ended(`/v1/agent/chat/${body.job_id}`)).body;
    expect(status).to.equal('completed');
    return { id: body.job_id, caseId };
  };
  const usage = async () => (await user.send('GET', '/v1/agent/usage')).body;

  it('asks the model again what the turn asked, compares, and writes nothing', async () => {
    server.onMessage(/why alpha/, { content: 'The uploads are refused [1].' });
    const { id, caseId } = await ask('why alpha');
    const before = await usage();
    expect(before.calls).to.be.greaterThan(0);
    expect((await user.send('GET', `/v1/cases/${caseId}/usage`)).body.calls).to.equal(before.calls);
    const messages = (await user.send('GET', `/v1/cases/${caseId}/messages`)).body;
    const requests = server.getRequests().length;

    const ran = await replay(id, '--json');
    expect(ran.code, ran.stderr).to.equal(0);
    const view = JSON.parse(ran.stdout);
    expect(view.recorded.answer).to.contain('The uploads are refused [1].');
    expect(view.replayed.answer).to.contain('The uploads are refused [1].');
    expect(view.replayed.cited).to.deep.equal([1]);
    expect(server.getRequests().length).to.be.greaterThan(requests);
    expect(JSON.stringify(server.getRequests().at(-1)?.body)).to.contain('why alpha');

    expect(await usage()).to.deep.equal(before);
    expect((await user.send('GET', `/v1/cases/${caseId}/messages`)).body).to.deep.equal(messages);
  });

  it('shows both answers side by side to people', async () => {
    server.onMessage(/why beta/, { content: 'Because of beta [1].' });
    const { id } = await ask('why beta');
    const ran = await replay(id);
    expect(ran.code, ran.stderr).to.equal(0);
    expect(ran.stdout)
      .to.match(/then +now/)
      .and.match(/tokens read +\d+ +\d+/)
      .and.contain('--- The answer now\nBecause of beta [1].');
  });

  it('says why it cannot: no such turn, no such model, no model at all, no installation, called wrongly', async () => {
    const unknown = await replay('01890000-0000-7000-8000-000000000001');
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.contain('no such turn');
    server.onMessage(/why gamma/, { content: 'Because of gamma [1].' });
    const { id } = await ask('why gamma');
    const noModel = await replay(id, '--model', 'nobody/knows');
    expect(noModel.stderr).to.contain('nobody/knows');
    const none = await faultmaven({ DATA_DIR: folder.path, EMBEDDING_PROVIDER: 'none' }, 'replay', id);
    expect(none.code).to.equal(1);
    expect(none.stderr).to.contain('No model is configured');
    const empty = await temporaryFolder();
    const nowhere = await faultmaven({ ...settings, DATA_DIR: empty.path }, 'replay', id);
    await empty.remove();
    expect(nowhere.code).to.equal(78);
    expect(nowhere.stderr).to.contain('DATA_DIR: holds no installation');
    const wrongly = await replay();
    expect(wrongly.code).to.equal(2);
    expect(wrongly.stderr).to.contain('Usage: npm run faultmaven -- replay JOB_ID');
  });
});
