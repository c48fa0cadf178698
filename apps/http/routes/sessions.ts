import type { CaseId } from '../../../core/kernel/ids.ts';
import { OpenSessionInput, SessionListQuery, SessionPage, SessionView } from '../../../core/session/index.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import { empty, json } from '../reply.ts';
import { sessionIds } from './path-ids.ts';

const tag = 'sessions';

export const sessionRoutes = ({ services: { sessions, cases } }: HttpDeps): Endpoint[] => [
  repeatableEndpoint({
    method: 'post',
    path: '/v1/sessions',
    operation: 'openSession',
    summary: 'Open a session',
    description: 'What you work on right now: kept alive by heartbeats. Not the sign-in.',
    tag,
    auth: 'user',
    body: OpenSessionInput,
    responses: { 201: SessionView },
    errors: ['case.not-found'],
    async act({ actor, body, request }) {
      // A session names a case, and may only name one of the user's own.
      if (body.case_id !== undefined) await cases.get(actor, body.case_id as CaseId);
      return sessions.open(actor, body, request);
    },
    answer: opened => json(201, opened, { Location: `/v1/sessions/${opened.id}` }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/sessions',
    operation: 'listSessions',
    summary: 'Your sessions',
    tag,
    auth: 'user',
    query: SessionListQuery,
    responses: { 200: SessionPage },
    errors: [],
    handle: async ({ actor, query }) => json(200, await sessions.list(actor, query)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/sessions/:id',
    operation: 'getSession',
    summary: 'One session',
    tag,
    auth: 'user',
    params: sessionIds(),
    responses: { 200: SessionView },
    errors: [],
    handle: async ({ actor, params }) => json(200, await sessions.get(actor, params.id)),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/sessions/:id',
    operation: 'closeSession',
    summary: 'Close a session',
    tag,
    auth: 'user',
    params: sessionIds(),
    responses: { 204: { nothing: 'Closed.' } },
    errors: [],
    async handle({ actor, params }) {
      await sessions.close(actor, params.id);
      return empty(204);
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/sessions/:id/heartbeat',
    operation: 'keepSession',
    summary: 'Keep a session alive',
    tag,
    auth: 'user',
    params: sessionIds(),
    responses: { 200: SessionView },
    errors: [],
    handle: async ({ actor, params }) => json(200, await sessions.heartbeat(actor, params.id)),
  }),
];
