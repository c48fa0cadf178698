import { z } from 'zod';
import { type AgentService, ChatAccepted, ChatInput, ChatView } from '../../../core/agent/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import { isDomainError, toFailure } from '../../../core/kernel/error.ts';
import type { JobId } from '../../../core/kernel/ids.ts';
import type { StreamEvent } from '../../../core/ports/event-stream.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import { HttpError } from '../http-error.ts';
import { eventStreamText } from '../output/event-stream.ts';
import { timingOf } from '../output/turn-timing.ts';
import { json, streamed } from '../reply.ts';
import { jobIds } from './path-ids.ts';

const tag = 'agent';
const HEARTBEAT_MS = 15_000;

const EventsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0).meta({ description: 'The last event that you have seen.' }),
});

/** A browser that reconnects repeats the address it began with, so the header knows better. */
const resumeAfter = (lastEventId: string | undefined, after: number): number => {
  if (lastEventId === undefined || lastEventId === '') return after;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new HttpError('http.malformed-header', 'Last-Event-ID must be the id of an event of this stream.');
};

/** The end of a turn as an event, for watchers whom the stream did not tell. A turn that cannot be read any more has
 *  ended too; a store that does not answer right now says nothing. */
const endOf =
  (agent: AgentService, actor: Actor, id: JobId) =>
  async (lastId: number): Promise<StreamEvent | undefined> => {
    try {
      const turn = await agent.poll(actor, id);
      if (turn.status === 'processing') return undefined;
      return { id: lastId + 1, type: turn.status === 'completed' ? 'done' : 'failed', data: turn };
    } catch (error) {
      if (isDomainError(error, 'unavailable')) return undefined;
      return { id: lastId + 1, type: 'failed', data: { job_id: id, status: 'failed', error: toFailure(error) } };
    }
  };

export const agentRoutes = ({ services: { agent }, settings, closing }: HttpDeps): Endpoint[] => [
  repeatableEndpoint({
    method: 'post',
    path: '/v1/agent/chat',
    operation: 'chat',
    summary: 'Ask the agent',
    description: 'Location is the address to poll for the answer; `/events` below it tells the progress.',
    tag,
    auth: 'user',
    body: ChatInput,
    responses: { 202: ChatAccepted },
    errors: ['case.not-found', 'case.closed', 'conflict'],
    act: ({ actor, body, request }) => agent.chat(actor, body, request),
    answer: accepted => json(202, accepted, { Location: `/v1/agent/chat/${accepted.job_id}` }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/agent/chat/:id',
    operation: 'pollChat',
    summary: 'The answer, once there is one',
    tag,
    auth: 'user',
    params: jobIds(),
    responses: { 200: ChatView },
    errors: [],
    handle: async ({ actor, params }) => {
      const turn = await agent.poll(actor, params.id);
      return json(200, turn, timingOf(turn));
    },
  }),
  endpoint({
    method: 'delete',
    path: '/v1/agent/chat/:id',
    operation: 'cancelChat',
    summary: 'Stop the agent',
    tag,
    auth: 'user',
    params: jobIds(),
    responses: { 200: ChatView },
    errors: ['job.finished', 'conflict'],
    handle: async ({ actor, params }) => json(200, await agent.cancel(actor, params.id)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/agent/chat/:id/events',
    operation: 'watchChat',
    summary: 'Watch the agent work',
    description:
      'Server-sent events: `status`, `tool`, `finding`, `token`, `source`, and at the end `done` or `failed`. ' +
      'Come back with Last-Event-ID, or `after`, to go on where you were.',
    tag,
    auth: 'user',
    params: jobIds(),
    headers: ['Last-Event-ID'],
    query: EventsQuery,
    responses: { 200: { media: 'text/event-stream', description: 'Events until the turn ends.' } },
    errors: ['http.malformed-header'],
    async handle({ actor, params, query, header, signal }) {
      const after = resumeAfter(header('last-event-id'), query.after);
      const watching = new AbortController();
      const over = AbortSignal.any([signal, watching.signal, ...(closing ? [closing] : [])]);
      const events = await agent.events(actor, params.id, after, over);
      const pieces = eventStreamText(events, after, {
        end: endOf(agent, actor, params.id),
        heartbeatMs: settings.heartbeatMs ?? HEARTBEAT_MS,
        signal,
        stop: () => watching.abort(),
      });
      // Proxies that gather an answer before they pass it on are asked not to.
      return streamed(200, pieces, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    },
  }),
];
