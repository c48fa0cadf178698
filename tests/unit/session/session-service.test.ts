import { expect } from 'chai';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { SessionId } from '../../../core/kernel/ids.ts';
import { toIso } from '../../../core/kernel/instant.ts';
import { OpenSessionInput, type SessionService, sessionService } from '../../../core/session/index.ts';
import { openMemoryWorld } from '../../contract/memory-world.ts';
import { allPages } from '../../contract/paging-clauses.ts';
import type { World } from '../../contract/world.ts';
import { aPerson } from '../../support/people.ts';
import { refusal } from '../../support/waiting.ts';

const TTL_MS = 60_000;

describe('sessions', () => {
  let world: World;
  let sessions: SessionService;
  let ada: Actor;
  beforeEach(async () => {
    world = await openMemoryWorld();
    const { clock, ids, requests } = world;
    sessions = sessionService({ clock, ids, requests, store: world.sessions, ttlMs: TTL_MS });
    ada = aPerson(world);
  });
  afterEach(() => world.dispose());

  it('begin with what the user works on, and say when they end', async () => {
    const case_id = world.ids.next();
    const now = world.clock.now();
    const opened = await sessions.open(ada, { case_id, metadata: { tab: 3 } });
    expect(opened).to.deep.include({
      case_id,
      metadata: { tab: 3 },
      created_at: toIso(now),
      expires_at: toIso(now + TTL_MS),
    });
    expect(await sessions.get(ada, opened.id as SessionId)).to.deep.equal(opened);
    expect(await sessions.open(ada, {})).to.deep.include({ case_id: null, metadata: {} });
  });

  it('live on with each heartbeat and end without', async () => {
    const { id } = await sessions.open(ada, {});
    for (let i = 0; i < 3; i++) {
      world.clock.advance(TTL_MS - 1);
      const beaten = await sessions.heartbeat(ada, id as SessionId);
      expect(beaten.expires_at).to.equal(toIso(world.clock.now() + TTL_MS));
    }
    world.clock.advance(TTL_MS);
    await refusal('session.not-found', () => sessions.get(ada, id as SessionId));
    await refusal('session.not-found', () => sessions.heartbeat(ada, id as SessionId));
  });

  it('can be closed once', async () => {
    const { id } = await sessions.open(ada, {});
    await sessions.close(ada, id as SessionId);
    await refusal('session.not-found', () => sessions.close(ada, id as SessionId));
    await refusal('session.not-found', () => sessions.get(ada, id as SessionId));
  });

  it('are not there for anybody else', async () => {
    const { id } = await sessions.open(ada, {});
    const stranger = aPerson(world);
    for (const act of [sessions.get, sessions.heartbeat, sessions.close]) {
      const foreign = await refusal('session.not-found', () => act(stranger, id as SessionId));
      const unknown = await refusal('session.not-found', () => act(stranger, world.ids.next() as SessionId));
      expect(foreign.message).to.equal(unknown.message);
    }
    expect((await sessions.list(stranger, { limit: 9 })).items).to.deep.equal([]);
    await sessions.get(ada, id as SessionId);
  });

  it('are listed newest first, each once', async () => {
    const mine: string[] = [];
    for (let i = 0; i < 5; i++) mine.unshift((await sessions.open(ada, {})).id);
    await sessions.open(aPerson(world), {});
    const listed = await allPages(async page => {
      const { items, next_cursor } = await sessions.list(ada, page);
      return { items: items.map(({ id }) => id), nextCursor: next_cursor };
    }, 2);
    expect(listed).to.deep.equal(mine);
  });

  it('take small metadata only, and none that cannot be stored', () => {
    const accepts = (metadata: unknown): boolean => OpenSessionInput.safeParse({ metadata }).success;
    expect(accepts({ a: [1, 'ü', null, { b: true }] })).to.equal(true);
    expect(accepts({ a: 'x'.repeat(17_000) })).to.equal(false);
    expect(accepts({ a: 'x\u0000' })).to.equal(false);
    expect(accepts('text')).to.equal(false);
    expect(OpenSessionInput.safeParse({ case_id: 'no id' }).success).to.equal(false);
  });
});
