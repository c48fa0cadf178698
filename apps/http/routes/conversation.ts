import { ListQuery, MessagePage, MessageView, PostMessageInput, TimelinePage } from '../../../core/case/index.ts';
import type { MessageId } from '../../../core/kernel/ids.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import { json } from '../reply.ts';
import { caseIds } from './path-ids.ts';

const tag = 'cases';

/** What was said in a case and what happened. */
export const conversationRoutes = ({ services: { cases }, ids }: HttpDeps): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/v1/cases/:id/messages',
    operation: 'listMessages',
    summary: 'What was said in a case',
    tag,
    auth: 'user',
    params: caseIds(),
    query: ListQuery,
    responses: { 200: MessagePage },
    errors: [],
    handle: async ({ actor, params, query }) => json(200, await cases.listMessages(actor, params.id, query)),
  }),
  repeatableEndpoint({
    method: 'post',
    path: '/v1/cases/:id/messages',
    operation: 'postMessage',
    summary: 'Say something in a case',
    description: 'The agent does not answer it; ask with POST /v1/agent/chat.',
    tag,
    auth: 'user',
    params: caseIds(),
    body: PostMessageInput,
    responses: { 201: MessageView },
    errors: ['case.closed', 'conflict'],
    async act({ actor, params, body, request }) {
      const message = { id: ids.next() as MessageId, role: 'user', content: body.content } as const;
      return cases.postMessage(actor, params.id, message, { request });
    },
    answer: (posted, { params }) => json(201, posted, { Location: `/v1/cases/${params.id}/messages` }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/cases/:id/timeline',
    operation: 'listTimeline',
    summary: 'What happened in a case',
    tag,
    auth: 'user',
    params: caseIds(),
    query: ListQuery,
    responses: { 200: TimelinePage },
    errors: [],
    handle: async ({ actor, params, query }) => json(200, await cases.timeline(actor, params.id, query)),
  }),
];
