import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { type Answer, type Client, clientAt, registered } from '../support/client.ts';
import { type Installation, startInstallation, temporaryFolder } from '../support/installation.ts';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const forged = (header: object, payload: object, secret: string): string => {
  const signed = `${base64url(header)}.${base64url(payload)}`;
  const signature = secret && createHmac('sha256', secret).update(signed).digest('base64url');
  return `${signed}.${signature}`;
};

/** Every refusal is a problem that a person can act on. */
const expectProblem = ({ status, headers, body }: Answer, expected: number, code: string): void => {
  expect(body, JSON.stringify(body)).to.include({ status: expected, code });
  expect(status).to.equal(expected);
  expect(headers.get('content-type')).to.include('application/problem+json');
  expect(body.detail)
    .to.be.a('string')
    .and.match(/\w+ \w+/);
};

describe('bad input', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Installation;
  let user: Client;
  let caseId: string;

  before(async () => {
    folder = await temporaryFolder();
    running = await startInstallation(folder.path, { SIGN_IN_RATE_LIMIT_PER_MINUTE: '1000' });
    user = await registered(running.url);
    caseId = (await user.send('POST', '/v1/cases', { title: 'a case' })).body.id;
  });
  after(async () => {
    await running.kill();
    await folder.remove();
  });

  const evidence = (name: string, content: string | Uint8Array): Promise<Answer> =>
    user.upload('/v1/evidence', { case_id: caseId }, name, content);

  it('refuses files that are not what they say, at the door', async () => {
    expectProblem(await evidence('empty.log', ''), 422, 'file.empty');
    expectProblem(await evidence('report.pdf', 'just some text'), 415, 'file.mislabelled');
    expectProblem(await evidence('report.docx', 'just some text'), 415, 'file.mislabelled');
    expectProblem(
      await evidence(
        'app.log',
        new Uint8Array(4096).map((_, i) => i % 7),
      ),
      422,
      'file.binary',
    );
  });

  it('ends what cannot be read as failed, with a reason, and goes on with the rest', async () => {
    const corrupt = await user.upload(
      '/v1/knowledge/documents',
      {},
      'broken.pdf',
      '%PDF-1.7\nthis goes nowhere',
      'application/pdf',
    );
    expect(corrupt.status).to.equal(202);
    const { body } = await user.ended(`/v1/knowledge/documents/${corrupt.body.id}`);
    expect(body.status).to.equal('failed');
    expect(body.error).to.include({ code: 'file.corrupt' });
    expect((await user.get(`/v1/jobs/${corrupt.body.job_id}`)).body).to.include({ status: 'failed' });
    const good = await user.send('POST', '/v1/knowledge/documents', {
      title: 'Fine',
      content: '# Fine\n\nAll is well.',
    });
    expect((await user.ended(`/v1/knowledge/documents/${good.body.id}`)).body.status).to.equal('ready');
  });

  it('takes a line of 10 MB and bytes that are not UTF-8', async () => {
    const long = await evidence('long.log', `${'x'.repeat(10_000_000)}\nERROR the end\n`);
    expect((await user.ended(`/v1/evidence/${long.body.id}`)).body.status).to.equal('ready');
    const lines = await user.get(`/v1/evidence/${long.body.id}/lines`);
    expect(lines.body.items[0].text.length).to.be.lessThan(10_000);
    expect(lines.body.items[1].text).to.equal('ERROR the end');
    const odd = await evidence('odd.log', Buffer.concat([Buffer.from('INFO caf'), Buffer.from([0xe9, 0xff, 0x0a])]));
    expect((await user.ended(`/v1/evidence/${odd.body.id}`)).body.status).to.equal('ready');
    expect((await user.get(`/v1/evidence/${odd.body.id}/lines`)).body.items[0].text).to.include('\uFFFD');
  });

  it('reads a log in UTF-16, as PowerShell writes it', async () => {
    const text = Array.from(
      { length: 30 },
      (_, i) => `2026-01-05T10:00:${10 + i}Z ERROR No space left on device ${i}`,
    ).join('\r\n');
    const uploaded = await evidence('powershell.log', Buffer.from(`\uFEFF${text}`, 'utf16le'));
    expect((await user.ended(`/v1/evidence/${uploaded.body.id}`)).body.status).to.equal('ready');
    const { body } = await user.get(`/v1/evidence/${uploaded.body.id}/analysis`);
    expect(body.levels.find((one: { level: string }) => one.level === 'error').count).to.equal(30);
    const lines = await user.get(`/v1/evidence/${uploaded.body.id}/lines?q=device%207`);
    expect(lines.body.items.map((one: { text: string }) => one.text)).to.deep.equal([
      '2026-01-05T10:00:17Z ERROR No space left on device 7',
    ]);
  });

  it('says which field is wrong', async () => {
    const answer = await user.send('POST', '/v1/cases', { title: 'x'.repeat(100_000), severity: 'extreme' });
    expectProblem(answer, 422, 'invalid');
    expect(answer.body.errors.map((one: { path: string }) => one.path)).to.have.members([
      'body.title',
      'body.severity',
    ]);
    expectProblem(await user.send('POST', '/v1/cases', { title: 'a\u0000b' }), 422, 'invalid');
    expectProblem(await user.send('POST', '/v1/cases', '{"title": '), 400, 'http.malformed-json');
    expectProblem(await user.get('/v1/cases?limit=0'), 422, 'invalid');
    expectProblem(await user.get('/v1/cases?cursor=nonsense'), 422, 'invalid');
  });

  it('answers any query, however odd', async () => {
    for (const query of [
      'the of and',
      '!!! ... ---',
      '"',
      'NEAR(',
      '*',
      'title:x AND (',
      '-',
      '',
      '\u202e',
      'a'.repeat(100_000),
    ]) {
      const { status, body } = await user.send('POST', '/v1/knowledge/search', { query });
      expect(status, query.slice(0, 20)).to.equal(200);
      expect(body.results).to.be.an('array');
    }
  });

  it('shows nothing of cases that are unknown or another user\u2019s', async () => {
    const stranger = await registered(running.url, 'stranger');
    const unknown = await stranger.get('/v1/cases/01890a5d-ac96-774b-bcce-b302099a8057');
    const foreign = await stranger.get(`/v1/cases/${caseId}`);
    expectProblem(foreign, 404, 'case.not-found');
    const { trace_id: _, ...shown } = foreign.body;
    const { trace_id: __, ...expected } = unknown.body;
    expect(shown).to.deep.equal(expected);
    expectProblem(await stranger.get('/v1/cases/not-an-id'), 404, 'case.not-found');
  });

  it('refuses wrong passwords and tokens that are not ours', async () => {
    const anyone = clientAt(running.url);
    const wrong = { email: 'someone@example.com', password: 'not the password' };
    expectProblem(await anyone.send('POST', '/v1/auth/login', wrong), 401, 'auth.invalid-credentials');
    const nobody = { email: 'nobody@example.com', password: 'not the password' };
    expectProblem(await anyone.send('POST', '/v1/auth/login', nobody), 401, 'auth.invalid-credentials');
    expectProblem(await anyone.get('/v1/cases'), 401, 'auth.unauthenticated');
    const payload = JSON.parse(Buffer.from(user.token.split('.')[1] ?? '', 'base64url').toString());
    const tokens = {
      'another secret': forged({ alg: 'HS256', typ: 'JWT' }, payload, 'x'.repeat(40)),
      'no algorithm': forged({ alg: 'none', typ: 'JWT' }, payload, ''),
      'a changed claim': user.token.replace(
        /\..*\./,
        `.${base64url({ ...payload, roles: ['admin', 'user'], jti: 'x' })}.`,
      ),
      nonsense: 'a.b.c',
    };
    for (const [name, token] of Object.entries(tokens)) {
      const answer = await clientAt(running.url, token).get('/v1/cases');
      expect(answer.status, name).to.equal(401);
      expectProblem(answer, 401, 'auth.token-invalid');
    }
  });

  it('ends a sign-in at once when its user logs out', async () => {
    const account = { email: 'leaver@example.com', password: 'a long pass phrase', name: 'leaver' };
    const { body } = await clientAt(running.url).send('POST', '/v1/auth/register', account);
    const leaver = clientAt(running.url, body.access_token);
    expect((await leaver.get('/v1/auth/me')).status).to.equal(200);
    const token = { refresh_token: body.refresh_token };
    const refreshed = await leaver.send('POST', '/v1/auth/refresh', token);
    expect(refreshed.status).to.equal(200);
    expectProblem(await leaver.send('POST', '/v1/auth/refresh', token), 401, 'auth.refresh-invalid');
    expectProblem(await leaver.get('/v1/auth/me'), 401, 'auth.token-invalid');
  });
});
