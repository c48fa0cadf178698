import { expect } from 'chai';
import { type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

describe('readiness', () => {
  it('is 503 with what is missing, while the process is still alive', async () => {
    const components = [
      { name: 'database', ok: true },
      { name: 'search', ok: false, detail: 'is being rebuilt' },
    ];
    const world = await httpWorld(() => ({ readiness: async () => ({ ready: false, components }) }));
    try {
      const ready = await world.ask('GET', '/health/ready', { token: null });
      expect(ready.status).to.equal(503);
      expect(await ready.json()).to.deep.equal({ ready: false, components });
      const live = await world.ask('GET', '/health/live', { token: null });
      expect([live.status, await live.json()]).to.deep.equal([200, { status: 'ok' }]);
    } finally {
      await world.close();
    }
  });

  it('that cannot be told is a problem', async () => {
    const world = await httpWorld(() => ({
      readiness: async () => {
        throw new Error('secret host refused');
      },
    }));
    try {
      const answer = await world.ask('GET', '/health/ready', { token: null });
      expect(answer.status).to.equal(500);
      expect(await answer.text()).not.to.include('secret host');
    } finally {
      await world.close();
    }
  });
});

describe('an error code', () => {
  it('is explained at its address, and one that does not exist is not', async () => {
    const world = await httpWorld();
    try {
      const known = await world.ask('GET', '/problems/case.closed', { token: null });
      expect(await known.json())
        .to.include({ code: 'case.closed', status: 409 })
        .and.have.property('remedy');
      for (const code of ['nothing', 'constructor', '__proto__']) {
        const unknown = await world.ask('GET', `/problems/${code}`, { token: null });
        expect(unknown.status, code).to.equal(404);
        expect(await unknown.json()).to.include({ code: 'http.not-found' });
      }
    } finally {
      await world.close();
    }
  });
});

describe('metrics', () => {
  let world: HttpWorld;
  before(async () => {
    world = await httpWorld();
  });
  after(() => world.close());

  it('count requests by method, template and status, never by address', async () => {
    await (await world.ask('GET', `/v1/cases/${ID}`)).text();
    await (await world.ask('GET', '/v1/cases', { token: null })).text();
    await (await world.ask('GET', '/some/where')).text();
    const answer = await world.ask('GET', '/metrics', { token: null });
    const text = await answer.text();
    expect(answer.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    const count = (labels: string) => text.includes(`http_request_duration_seconds_count{${labels}} 1\n`);
    expect(count('method="GET",route="/v1/cases/:id",status="200"')).to.equal(true);
    expect(count('method="GET",route="/v1/cases",status="401"')).to.equal(true);
    expect(count('method="GET",route="unmatched",status="404"')).to.equal(true);
    expect(text).not.to.include(ID).and.not.include('/some/where');
  });

  it('tell about the process too, however often they are asked', async () => {
    for (const _ of [1, 2]) {
      const text = await (await world.ask('GET', '/metrics', { token: null })).text();
      expect(text)
        .to.match(/^process_cpu_seconds_total \d/m)
        .and.match(/^process_resident_memory_bytes \d/m);
    }
  });
});
