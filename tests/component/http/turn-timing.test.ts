import { expect } from 'chai';
import type { ChatResult } from '../../../core/agent/index.ts';
import { type HttpWorld, httpWorld, ID } from '../../support/http-fakes.ts';

const RESULT: ChatResult = {
  message_id: ID,
  response: 'The disk is full.',
  mode: 'llm',
  findings: [],
  sources: [],
  suggested_actions: [],
  usage: { model: 'openai/m', input_tokens: 1, output_tokens: 1, cached: false },
  notes: [],
};

describe('the address of a turn', () => {
  let world: HttpWorld;
  let result: ChatResult | undefined;
  before(async () => {
    world = await httpWorld(({ services }) => ({
      services: {
        agent: {
          ...services.agent,
          poll: async () => ({ job_id: ID, status: result ? 'completed' : 'processing', ...(result && { result }) }),
        },
      },
    }));
  });
  after(() => world.close());
  const timing = async (): Promise<string | null> =>
    (await world.ask('GET', `/v1/agent/chat/${ID}`)).headers.get('server-timing');

  it('tells where the time went until the first words, beside what the request itself took', async () => {
    result = { ...RESULT, timing: { queue_ms: 2, retrieval_ms: 5.1, model_ms: 0, first_token_ms: 9 } };
    expect(await timing()).to.match(
      /^total;dur=[\d.]+, auth;dur=[\d.]+, queue;dur=2, retrieval;dur=5\.1, model;dur=0, first-token;dur=9$/,
    );
  });

  it('tells nothing of a turn that goes on, or that was answered before this was measured', async () => {
    for (result of [undefined, RESULT]) expect(await timing()).to.match(/^total;dur=[\d.]+, auth;dur=[\d.]+$/);
  });
});
