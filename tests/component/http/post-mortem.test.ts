import { expect } from 'chai';
import { DomainError } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld, ID, OTHER_ID, postMortem } from '../../support/http-fakes.ts';

const POST_MORTEM = `/v1/cases/${ID}/post-mortem`;

describe('a post-mortem over HTTP', () => {
  let world: HttpWorld;
  const given: unknown[] = [];
  const check = (version: number | undefined): void => {
    given.push(version);
    if (version !== undefined && version !== 5)
      throw new DomainError('precondition-failed', 'Not the current version.');
  };
  before(async () => {
    world = await httpWorld(({ services: { agent } }) => ({
      services: {
        agent: {
          ...agent,
          async postMortem(actor, id, version) {
            if (version === 9) throw new DomainError('case.post-mortem-not-found', 'There is no such version.');
            return agent.postMortem(actor, id, version);
          },
          async editPostMortem(actor, id, input, version) {
            check(version);
            return agent.editPostMortem(actor, id, input);
          },
          async publishPostMortem(actor, id, input, version) {
            check(version);
            given.push(input);
            return agent.publishPostMortem(actor, id, input);
          },
        },
      },
    }));
  });
  after(() => world.close());
  beforeEach(() => {
    given.length = 0;
  });

  it('is JSON with an ETag, and an earlier version has none', async () => {
    const answer = await world.ask('GET', POST_MORTEM);
    expect(answer.headers.get('etag')).to.equal('"5"');
    expect(await answer.json()).to.deep.equal(postMortem);
    const earlier = await world.ask('GET', `${POST_MORTEM}?version=1`);
    expect(earlier.headers.has('etag')).to.equal(false);
    expect(((await earlier.json()) as { version: number }).version).to.equal(1);
  });

  for (const [how, path, accept] of [
    ['asked for', `${POST_MORTEM}?format=md`, '*/*'],
    ['preferred', POST_MORTEM, 'text/markdown'],
  ] as const)
    it(`is a Markdown file with a name when that is ${how}`, async () => {
      const answer = await world.ask('GET', path, { headers: { accept } });
      expect(answer.headers.get('content-type')).to.equal('text/markdown; charset=utf-8');
      expect(answer.headers.get('content-disposition')).to.equal(
        `attachment; filename="post-mortem-_-v2.md"; filename*=UTF-8''post-mortem-%C3%A4-v2.md`,
      );
      expect(answer.headers.get('content-length')).to.equal(String(Buffer.byteLength(postMortem.markdown)));
      expect(await answer.text()).to.equal(postMortem.markdown);
    });

  it('is JSON for whoever takes both, or says so', async () => {
    for (const [path, accept] of [
      [POST_MORTEM, 'text/markdown, application/json'],
      [POST_MORTEM, '*/*'],
      [`${POST_MORTEM}?format=json`, 'text/markdown'],
    ] as const) {
      const answer = await world.ask('GET', path, { headers: { accept } });
      expect(answer.headers.get('content-type'), `${path} ${accept}`).to.equal('application/json');
    }
  });

  it('is a 404 of its own where there is none', async () => {
    const answer = await world.ask('GET', `${POST_MORTEM}?version=9`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([
      404,
      'case.post-mortem-not-found',
    ]);
    for (const query of ['version=0', 'version=x', 'format=pdf'])
      expect((await world.ask('GET', `${POST_MORTEM}?${query}`)).status, query).to.equal(422);
  });

  it('is written anew in the background, with the job to poll', async () => {
    const answer = await world.ask('POST', POST_MORTEM);
    expect(answer.status).to.equal(202);
    expect(answer.headers.get('location')).to.equal(`/v1/jobs/${OTHER_ID}`);
    expect(await answer.json()).to.deep.equal({ job_id: OTHER_ID, status: 'queued' });
  });

  it('is edited and published under If-Match', async () => {
    for (const [method, path, json] of [
      ['PATCH', POST_MORTEM, { markdown: '# Mine' }],
      ['POST', `${POST_MORTEM}/publish`, {}],
    ] as const) {
      const change = (ifMatch: string) => world.ask(method, path, { json, headers: { 'if-match': ifMatch } });
      expect((await change('"5"')).status).to.be.lessThan(300);
      expect((await change('"1", "5"')).status).to.be.lessThan(300);
      expect((await change('"4"')).status).to.equal(412);
      expect((await change('5')).status).to.equal(400);
    }
    const edited = await world.ask('PATCH', POST_MORTEM, { json: { markdown: '# Mine' } });
    expect(edited.headers.get('etag')).to.equal('"6"');
  });

  it('is published for whom the request says, if it says so, with the document to poll', async () => {
    const answer = await world.ask('POST', `${POST_MORTEM}/publish`);
    expect(answer.headers.get('location')).to.equal(`/v1/knowledge/documents/${OTHER_ID}`);
    await world.ask('POST', `${POST_MORTEM}/publish`, { json: { scope: 'global', version: 1 } });
    expect(given.filter(one => typeof one === 'object')).to.deep.equal([{}, { scope: 'global', version: 1 }]);
  });

  it('takes no text that is blank, too long or no text', async () => {
    for (const json of [
      { markdown: ' ' },
      { markdown: 'x'.repeat(200_001) },
      { markdown: 7 },
      { root_cause: { text: '' } },
    ])
      expect((await world.ask('PATCH', POST_MORTEM, { json })).status).to.be.oneOf([413, 422]);
  });

  it('is described in OpenAPI as JSON and as Markdown', async () => {
    const { paths } = (await (await world.ask('GET', '/openapi.json')).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { content: object }> }>>;
    };
    const { content } = paths['/v1/cases/{id}/post-mortem']?.get?.responses[200] ?? {};
    expect(content).to.have.all.keys('application/json', 'text/markdown');
  });
});
