import { expect } from 'chai';
import type { HttpDeps } from '../../../apps/http/app.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

const PATH = `/v1/evidence/${ID}/content`;

const worldWith = (
  content: (signal: AbortSignal | undefined) => AsyncIterable<Uint8Array>,
  bytes = 11,
): Promise<HttpWorld> =>
  httpWorld(({ services: { evidence } }) => {
    const changed: HttpDeps['services']['evidence'] = {
      ...evidence,
      content: async (actor, id, signal) => {
        const given = await evidence.content(actor, id);
        return { evidence: { ...given.evidence, bytes }, content: content(signal) };
      },
    };
    return { services: { evidence: changed } };
  });

describe('a download', () => {
  let world: HttpWorld;
  afterEach(() => world.close());

  it('is the file with its length, its type and its name, for saving only', async () => {
    world = await httpWorld();
    const answer = await world.ask('GET', PATH);
    expect(await answer.text()).to.equal('hello world');
    expect(answer.headers.get('content-length')).to.equal('11');
    expect(answer.headers.get('content-type')).to.equal('text/plain');
    expect(answer.headers.get('content-disposition')).to.match(/^attachment; .*%C3%A4/);
    expect(answer.headers.get('content-security-policy')).to.include('sandbox');
  });

  it('of a file that is gone is a problem, although the evidence is known', async () => {
    world = await worldWith(async function* () {
      yield* [];
      throw new DomainError('file.not-found', 'The file is gone. Upload it again.');
    });
    const answer = await world.ask('GET', PATH);
    expect(answer.status).to.equal(404);
    expect(answer.headers.has('content-disposition')).to.equal(false);
    expect(await answer.json()).to.include({ code: 'file.not-found' });
  });

  it('that fails half-way cannot be taken for a whole one', async () => {
    world = await worldWith(async function* () {
      yield Buffer.from('hello ');
      throw new Error('disk');
    });
    const text = await world
      .ask('GET', PATH)
      .then(answer => answer.text())
      .then(
        () => 'whole',
        () => 'cut off',
      );
    expect(text).to.equal('cut off');
    expect(world.logged.some(({ level }) => level === 'error')).to.equal(true);
  });

  it('is read no faster than the client takes it, and no further when the client leaves', async () => {
    let given = 0;
    const ended = Promise.withResolvers<void>();
    world = await worldWith(async function* () {
      try {
        for (; given < 4000; given++) yield Buffer.alloc(65_536);
      } finally {
        ended.resolve();
      }
    }, 4000 * 65_536);
    const gone = new AbortController();
    const answer = await fetch(`${world.url}${PATH}`, {
      headers: { authorization: 'Bearer user-token' },
      signal: gone.signal,
    });
    await answer.body?.getReader().read();
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(given, 'pieces read for a client that took one').to.be.lessThan(1000);
    gone.abort();
    await ended.promise;
    expect(given).to.be.lessThan(1000);
  });
});
