import { LLMock } from '@copilotkit/aimock';
import { expect } from 'chai';
import { type Client, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const SECRET = 'AKIAIOSFODNN7EXAMPLE';

const LOG = Array.from({ length: 200 }, (_, i) =>
  i < 150
    ? `2026-01-05T10:00:${String(i % 60).padStart(2, '0')}Z INFO served request ${i}`
    : `2026-01-05T10:05:${String(i % 60).padStart(2, '0')}Z ERROR upload refused for key ${SECRET} by mia@example.net`,
).join('\n');

describe('with a model behind the OpenAI protocol', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: LLMock;
  let running: Installation;
  let user: Client;

  before(async () => {
    folder = await temporaryFolder();
    server = new LLMock({ port: 0, host: '127.0.0.1' });
    await server.start();
    running = await startInstallation(folder.path, {
      OPENAI_BASE_URL: `${server.url}/v1`,
      LLM_PROVIDER: 'auto',
      LOG_LEVEL: 'debug',
    });
    user = await registered(running.url);
  });
  after(async () => {
    await running.kill();
    await server.stop();
    await folder.remove();
  });

  const ask = async (message: string) => {
    const caseId = (await user.send('POST', '/v1/cases', { title: 'Uploads are refused' })).body.id;
    const uploaded = await user.upload('/v1/evidence', { case_id: caseId }, 'app.log', LOG);
    await user.ended(`/v1/evidence/${uploaded.body.id}`);
    const { body } = await user.send('POST', '/v1/agent/chat', { case_id: caseId, message });
    return (await user.ended(`/v1/agent/chat/${body.job_id}`)).body;
  };

  it('takes the model\u2019s text, without the citation that it invented, and sends it no secret', async () => {
    server.onMessage(/why alpha/, {
      content: 'Uploads are refused because the key is wrong [1]. The moon is full [97].',
    });
    const { status, result } = await ask('why alpha');
    expect(status).to.equal('completed');
    expect(result.mode, result.notes.join(' ')).to.equal('llm');
    expect(result.response).to.include('because the key is wrong [1]').and.not.include('[97]');
    expect(result.sources.map((source: { id: number }) => source.id)).to.deep.equal([1]);
    expect(result.usage.output_tokens).to.be.greaterThan(0);
    const sent = JSON.stringify(server.getRequests());
    expect(sent).to.include('why alpha').and.include('upload refused');
    expect(sent).not.to.include(SECRET).and.not.to.include('mia@example.net');
  });

  it('writes neither questions nor evidence nor secrets of theirs into its log, at its most talkative', async () => {
    const iban = 'DE89370400440532013000';
    server.onMessage(/why gamma/, { content: 'See [1].' });
    server.onMessage(/why delta/, { error: { message: `no luck with ${iban}`, type: 'server_error' }, status: 500 });
    for (const name of ['gamma', 'delta'])
      await ask(`why ${name}: the password is hunter2secret7, pay to ${iban}, ring +44 20 7946 0018`);
    const sent = JSON.stringify(server.getRequests().map(({ body }) => body));
    const logged = running.output();
    expect(sent).to.include('why gamma: the password is <SECRET_PASSWORD_');
    expect(logged).to.include('"level":"debug"').and.include('agent.');
    for (const secret of ['hunter2secret7', iban, '7946 0018']) {
      expect(sent).not.to.include(secret);
      expect(logged).not.to.include(secret);
    }
    for (const text of ['why gamma', 'why delta', 'upload refused', SECRET, 'mia@example.net'])
      expect(logged).not.to.include(text);
  });

  it('answers from the evidence when the model cannot', async () => {
    server.onMessage(/why beta/, { error: { message: 'overloaded', type: 'server_error' }, status: 401 });
    const { status, result } = await ask('why beta');
    expect(status).to.equal('completed');
    expect(result).to.include({ mode: 'grounded' });
    expect(result.response).to.include('upload refused');
    expect(result.notes.join(' ')).to.match(/model/i);
  });
});
