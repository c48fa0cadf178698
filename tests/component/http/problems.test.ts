import { expect } from 'chai';
import { PROBLEMS } from '../../../apps/http/problem.ts';
import { DOMAIN_ERROR_CODES, DomainError, type DomainErrorCode } from '../../../core/kernel/error.ts';
import { type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

const PATH = `/v1/cases/${ID}`;

describe('what a service throws', () => {
  let world: HttpWorld;
  let thrown: unknown;
  beforeEach(async () => {
    world = await httpWorld(({ services }) => ({
      services: {
        cases: {
          ...services.cases,
          get: async () => {
            throw thrown;
          },
        },
      },
    }));
  });
  afterEach(() => world.close());

  const answerTo = async (error: unknown): Promise<Response> => {
    thrown = error;
    return await world.ask('GET', PATH);
  };

  it('is answered with the status of its code, its sentence and a trace id, whichever code it is', async () => {
    for (const code of DOMAIN_ERROR_CODES as readonly DomainErrorCode[]) {
      const answer = await answerTo(new DomainError(code, `A sentence about ${code}.`));
      const { status, title } = PROBLEMS[code];
      expect(answer.status, code).to.equal(status);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(answer.headers.has('www-authenticate')).to.equal(status === 401);
      const type = `/problems/${code}`;
      const trace_id = answer.headers.get('x-trace-id');
      expect(await answer.json()).to.deep.equal({
        type,
        title,
        status,
        detail: `A sentence about ${code}.`,
        code,
        trace_id,
      });
      const help = await world.ask('GET', type, { token: null });
      expect(await help.json()).to.include({ code, status, title });
    }
  });

  it('says after how long to try again, in whole seconds and never too early', async () => {
    const seconds = async (retryAfterMs: number) =>
      (await answerTo(new DomainError('model.rate-limited', 'Wait.', { retryAfterMs }))).headers.get('retry-after');
    expect([await seconds(1), await seconds(1000), await seconds(1001)]).to.deep.equal(['1', '1', '2']);
    expect((await answerTo(new DomainError('unavailable', 'Later.'))).headers.has('retry-after')).to.equal(false);
  });

  it('unexpectedly is a bare 500 that the log explains under the same trace id', async () => {
    const answer = await answerTo(new Error('SELECT * FROM users; password=hunter2'));
    const text = await answer.text();
    expect(answer.status).to.equal(500);
    expect(text).not.to.match(/SELECT|hunter2|Error:/);
    const { code, trace_id } = JSON.parse(text) as { code: string; trace_id: string };
    expect(code).to.equal('internal');
    const line = world.logged.find(({ level }) => level === 'error');
    expect(line?.fields).to.include({ trace_id, route: '/v1/cases/:id', err: thrown });
  });

  it('is not believed about its status, nor if it is no error at all', async () => {
    const lookalike = Object.assign(new Error('401 incorrect API key sk-123'), {
      status: 401,
      statusCode: 401,
      expose: true,
    });
    for (const odd of [lookalike, { status: 404, message: 'x' }, 'text', undefined, null]) {
      const answer = await answerTo(odd);
      expect(answer.status).to.equal(500);
      expect(await answer.text()).not.to.include('sk-123');
    }
  });

  it('is logged when it is ours to repair and left to the access log when it is the caller’s', async () => {
    await answerTo(new DomainError('case.not-found', 'There is no such case.'));
    expect(world.logged.filter(({ level }) => level !== 'info')).to.deep.equal([]);
    await answerTo(
      new DomainError('unavailable', 'The database does not answer.', { cause: new Error('ECONNREFUSED') }),
    );
    expect(world.logged.find(({ level }) => level === 'warn')?.fields).to.include({ code: 'unavailable' });
  });
});

describe('a service that does not answer', () => {
  it('is given up after the deadline, told to stop, and answered 504', async () => {
    let told: AbortSignal | undefined;
    const world = await httpWorld(({ services, settings }) => ({
      settings: { ...settings, requestDeadlineMs: 30 },
      services: {
        knowledge: {
          ...services.knowledge,
          search: (_actor, _input, signal) => {
            told = signal;
            return new Promise(() => undefined);
          },
        },
      },
    }));
    try {
      const answer = await world.ask('POST', '/v1/knowledge/search', { json: { query: 'x' } });
      expect(answer.status).to.equal(504);
      expect(await answer.json()).to.include({ code: 'deadline-exceeded' });
      expect(told?.aborted).to.equal(true);
    } finally {
      await world.close();
    }
  });
});
