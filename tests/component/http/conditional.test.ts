import { expect } from 'chai';
import { DomainError } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

const CASE = `/v1/cases/${ID}`;

/** The requests that change a case. */
const CHANGES = [
  ['PATCH', CASE, { title: 'T' }],
  ['DELETE', CASE, undefined],
  ['POST', `${CASE}/close`, {}],
  ['POST', `${CASE}/reopen`, undefined],
] as const;

describe('the ETag of a case', () => {
  let world: HttpWorld;
  const expected: (number | undefined)[] = [];
  const check = (version: number | undefined): void => {
    expected.push(version);
    if (version !== undefined && version !== 3)
      throw new DomainError('precondition-failed', 'Not the current version.');
  };
  before(async () => {
    world = await httpWorld(({ services: { cases } }) => ({
      services: {
        cases: {
          ...cases,
          update: async (actor, id, patch, version) => {
            check(version);
            return cases.update(actor, id, patch);
          },
          close: async (actor, id, input, version) => {
            check(version);
            return cases.close(actor, id, input);
          },
          reopen: async (actor, id, version) => {
            check(version);
            return cases.reopen(actor, id);
          },
          delete: async (_actor, _id, version) => check(version),
        },
      },
    }));
  });
  after(() => world.close());

  it('is its version, in every answer that shows the case', async () => {
    expect((await world.ask('GET', CASE)).headers.get('etag')).to.equal('"3"');
    expect((await world.ask('POST', '/v1/cases', { json: { title: 'T' } })).headers.get('etag')).to.equal('"3"');
    expect((await world.ask('PATCH', CASE, { json: { title: 'T' } })).headers.get('etag')).to.equal('"4"');
    expect((await world.ask('POST', `${CASE}/reopen`)).headers.get('etag')).to.equal('"4"');
  });

  it('saves a client that has the current version the body', async () => {
    const same = await world.ask('GET', CASE, { headers: { 'if-none-match': '"1", W/"3"' } });
    expect([same.status, same.headers.get('etag'), await same.text()]).to.deep.equal([304, '"3"', '']);
    const other = await world.ask('GET', CASE, { headers: { 'if-none-match': '"2"' } });
    expect(other.status).to.equal(200);
  });

  for (const [method, path, json] of CHANGES) {
    const change = (ifMatch?: string) =>
      world.ask(method, path, { ...(json && { json }), headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });

    it(`is what ${method} ${path.replace(ID, '{id}')} may demand`, async () => {
      expected.length = 0;
      expect((await change('"3"')).status).to.be.lessThan(300);
      expect((await change()).status).to.be.lessThan(300);
      expect((await change('*')).status).to.be.lessThan(300);
      expect((await change('"1", "3"')).status).to.be.lessThan(300);
      expect(expected).to.deep.equal([3, undefined, undefined, 3]);
    });

    it(`is refused by ${method} ${path.replace(ID, '{id}')} when it is stale, foreign or malformed`, async () => {
      expected.length = 0;
      const outcomes: unknown[] = [];
      for (const ifMatch of ['"2"', 'W/"3"', '"abc"', '3']) {
        const answer = await change(ifMatch);
        outcomes.push([answer.status, ((await answer.json()) as { code: string }).code]);
      }
      const stale = [412, 'precondition-failed'];
      expect(outcomes).to.deep.equal([stale, stale, stale, [400, 'http.malformed-header']]);
      expect(expected, 'only a version of ours reaches the service').to.deep.equal([2]);
    });
  }
});
