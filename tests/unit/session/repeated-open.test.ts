import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { RepeatableRequest } from '../../../core/kernel/repeat.ts';
import { type SessionServiceDeps, sessionService } from '../../../core/session/index.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import type { World } from '../../contract/world.ts';
import { aPerson } from '../../support/people.ts';
import { refusal } from '../../support/waiting.ts';

describe('a session that is opened again under its key', () => {
  let world: World;
  let ada: Actor;
  let request: RepeatableRequest;
  beforeEach(async () => {
    world = await openMemoryWorld();
    ada = aPerson(world);
    request = { ownerId: ada.userId, route: 'POST /v1/sessions', key: 'k', fingerprint: 'f', ttlMs: 60_000 };
  });
  afterEach(() => world.dispose());

  const service = (change: Partial<SessionServiceDeps> = {}) => {
    const { clock, ids, requests, sessions: store } = world;
    return sessionService({ clock, ids, requests, store, ttlMs: 60_000, ...change });
  };
  const open = (change: Partial<SessionServiceDeps> = {}, given: RepeatableRequest | undefined = request) =>
    service(change).open(ada, { metadata: { tab: 1 } }, given);
  const listed = async () => (await service().list(ada, { limit: 9 })).items;
  const lost = (): never => {
    throw new DomainError('unavailable', 'The process died here.');
  };

  it('after a crash at any step is one session', async () => {
    const { requests, sessions: store } = world;
    const atLast: typeof requests.remember = async (given, answer) =>
      given === request ? lost() : requests.remember(given, answer);
    const crashes: Partial<SessionServiceDeps>[] = [
      { requests: { ...requests, remember: lost } },
      { store: { ...store, set: lost } },
      { requests: { ...requests, remember: atLast } },
    ];
    for (const [n, crash] of crashes.entries()) {
      await refusal('unavailable', () => open(crash));
      expect(await listed(), `after crash ${n}`).to.have.lengthOf(n < 2 ? 0 : 1);
    }
    const opened = await open();
    expect(await listed()).to.deep.equal([opened]);
    await refusal('request.repeated', () => open());
    expect((await requests.find(request.ownerId, request.route, request.key))?.answer).to.deep.equal(opened);
    expect(await listed()).to.deep.equal([opened]);
  });

  it('is a new one without a key', async () => {
    await service().open(ada, {});
    await service().open(ada, {});
    expect(await listed()).to.have.lengthOf(2);
  });
});
