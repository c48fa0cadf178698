import { expect } from 'chai';
import type { HttpDeps } from '../../../apps/http/app.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import { type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

const PATH = `/v1/agent/chat/${ID}/events`;
type Agent = HttpDeps['services']['agent'];

const withAgent = (change: Partial<Agent>): Promise<HttpWorld> =>
  httpWorld(({ services: { agent }, settings }) => ({
    settings: { ...settings, heartbeatMs: 20 },
    services: { agent: { ...agent, ...change } },
  }));

async function* these(...events: StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events;
}

/** A subscription that nothing is ever published to; ends when told to, as the port promises. */
const silence = (signal: AbortSignal): AsyncIterable<StreamEvent> => ({
  [Symbol.asyncIterator]: () => ({
    next: () =>
      new Promise(resolve => {
        const end = (): void => resolve({ done: true, value: undefined });
        if (signal.aborted) end();
        else signal.addEventListener('abort', end);
      }),
  }),
});

const eventsIn = (text: string) =>
  [...text.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n/gm)].map(([, id, event, data = '']) => ({
    id: Number(id),
    event,
    data: JSON.parse(data) as Record<string, unknown>,
  }));

describe('the event stream of a turn', () => {
  let world: HttpWorld;
  afterEach(() => world.close());

  it('tells every event in the form that browsers understand and ends with the turn', async () => {
    const token = { id: 7, type: 'token', data: { text: 'a\nb\r\ndata: x' } };
    const done = { id: 8, type: 'done', data: { job_id: ID, status: 'completed' } };
    world = await withAgent({ events: async () => these(token, done, { ...token, id: 9 }) });
    const answer = await world.ask('GET', PATH);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('text/event-stream');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    const text = await answer.text();
    expect(text).to.match(/^retry: \d+\n\n/);
    expect(eventsIn(text)).to.deep.equal([
      { id: 7, event: 'token', data: token.data },
      { id: 8, event: 'done', data: done.data },
    ]);
  });

  it('goes on after the event that the client saw last, which a reconnecting browser knows best', async () => {
    const asked: number[] = [];
    world = await withAgent({
      events: async (_actor, _id, after) => {
        asked.push(after);
        return these({ id: after + 1, type: 'done', data: {} });
      },
    });
    const last = (id: string) => ({ headers: { 'last-event-id': id } });
    await (await world.ask('GET', PATH)).text();
    await (await world.ask('GET', `${PATH}?after=5`)).text();
    await (await world.ask('GET', PATH, last('6'))).text();
    await (await world.ask('GET', `${PATH}?after=5`, last('7'))).text();
    expect(asked).to.deep.equal([0, 5, 6, 7]);
    expect((await world.ask('GET', PATH, last('six'))).status).to.equal(400);
    expect((await world.ask('GET', `${PATH}?after=-1`)).status).to.equal(422);
  });

  it('of a turn that is not there is an ordinary problem', async () => {
    world = await withAgent({
      events: async () => {
        throw new DomainError('job.not-found', 'There is no such turn.');
      },
    });
    const answer = await world.ask('GET', PATH);
    expect(answer.status).to.equal(404);
    expect(answer.headers.get('content-type')).to.equal('application/problem+json');
  });

  it('shows that it is alive, and tells an end that nobody published', async () => {
    let polls = 0;
    world = await withAgent({
      events: async (_actor, _id, _after, signal) => silence(signal),
      poll: async () => ({ job_id: ID, status: ++polls < 3 ? 'processing' : 'completed' }),
    });
    const text = await (await world.ask('GET', `${PATH}?after=4`)).text();
    expect(text.match(/^: .+\n\n/gm)).to.have.length(2);
    expect(eventsIn(text)).to.deep.equal([{ id: 5, event: 'done', data: { job_id: ID, status: 'completed' } }]);
  });

  it('numbers such an end after the last event that it told', async () => {
    world = await withAgent({
      events: async (_actor, _id, _after, signal) =>
        (async function* () {
          yield { id: 41, type: 'status', data: {} };
          yield* silence(signal);
        })(),
      poll: async () => ({ job_id: ID, status: 'completed' }),
    });
    const told = eventsIn(await (await world.ask('GET', PATH)).text());
    expect(told.map(({ id, event }) => [id, event])).to.deep.equal([
      [41, 'status'],
      [42, 'done'],
    ]);
  });

  for (const status of ['failed', 'cancelled'] as const)
    it(`tells a turn that was ${status} as failed`, async () => {
      world = await withAgent({
        events: async (_actor, _id, _after, signal) => silence(signal),
        poll: async () => ({ job_id: ID, status }),
      });
      const [event] = eventsIn(await (await world.ask('GET', PATH)).text());
      expect(event).to.deep.equal({ id: 1, event: 'failed', data: { job_id: ID, status } });
    });

  it('survives a database that does not answer for a moment, and ends when the turn is gone', async () => {
    const answers = [
      new DomainError('unavailable', 'Later.'),
      new DomainError('job.not-found', 'There is no such turn.'),
    ];
    world = await withAgent({
      events: async (_actor, _id, _after, signal) => silence(signal),
      poll: async () => {
        throw answers.shift() ?? new Error('asked too often');
      },
    });
    const text = await (await world.ask('GET', PATH)).text();
    expect(text).to.include(': still here');
    expect(eventsIn(text)[0]).to.deep.include({ event: 'failed' });
    expect(eventsIn(text)[0]?.data.error).to.include({ code: 'job.not-found' });
  });

  it('that the stream itself ends leaves it to the client to come back', async () => {
    world = await withAgent({ events: async () => these({ id: 1, type: 'status', data: {} }) });
    const text = await (await world.ask('GET', PATH)).text();
    expect(eventsIn(text).map(({ event }) => event)).to.deep.equal(['status']);
  });

  it('ends when the process stops, and says when to come back', async () => {
    const closing = new AbortController();
    const begun = Promise.withResolvers<void>();
    world = await httpWorld(({ services: { agent } }) => ({
      closing: closing.signal,
      services: {
        agent: {
          ...agent,
          events: async (_actor, _id, _after, signal) => {
            begun.resolve();
            return silence(signal);
          },
        },
      },
    }));
    const answer = world.ask('GET', PATH);
    await begun.promise;
    closing.abort();
    const text = await (await answer).text();
    expect(text.match(/^retry: \d+\n\n/gm)).to.have.length(2);
    expect(eventsIn(text)).to.deep.equal([]);
  });

  it('lets go of its subscription when it ends and when the client leaves', async () => {
    const released: string[] = [];
    let name = 'ended';
    const left = Promise.withResolvers<void>();
    world = await withAgent({
      events: async (_actor, _id, _after, signal) => {
        const mine = name;
        signal.addEventListener('abort', () => {
          released.push(mine);
          if (mine === 'left') left.resolve();
        });
        return silence(signal);
      },
      poll: async () => ({ job_id: ID, status: name === 'ended' ? 'completed' : 'processing' }),
    });
    await (await world.ask('GET', PATH)).text();
    expect(released).to.deep.equal(['ended']);
    name = 'left';
    const gone = new AbortController();
    const answer = await fetch(`${world.url}${PATH}`, {
      headers: { authorization: 'Bearer user-token' },
      signal: gone.signal,
    });
    await answer.body?.getReader().read();
    gone.abort();
    await left.promise;
    expect(released).to.deep.equal(['ended', 'left']);
    expect(world.logged.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });
});
