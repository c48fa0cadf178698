import { CostsView, HypothesisListQuery, HypothesisPage, UsageOfTime, UsageQuery } from '../../../core/agent/index.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { json } from '../reply.ts';
import { caseIds } from './path-ids.ts';

/** What the agent keeps beside its answers: hypotheses, and what models have cost. */
export const bookkeepingRoutes = ({ services: { agent } }: HttpDeps): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/v1/cases/:id/hypotheses',
    operation: 'listHypotheses',
    summary: 'What is thought about the cause of a case',
    description: 'State and grade are computed from the sources that speak for and against each.',
    tag: 'cases',
    auth: 'user',
    params: caseIds(),
    query: HypothesisListQuery,
    responses: { 200: HypothesisPage },
    errors: [],
    handle: async ({ actor, params, query }) => json(200, await agent.hypotheses(actor, params.id, query)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/cases/:id/usage',
    operation: 'getCaseUsage',
    summary: 'What models have cost in a case',
    tag: 'cases',
    auth: 'user',
    params: caseIds(),
    responses: { 200: CostsView },
    errors: [],
    handle: async ({ actor, params }) => json(200, await agent.caseUsage(actor, params.id)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/agent/usage',
    operation: 'getUsage',
    summary: 'What models have cost you in a time',
    description: 'Today, if nothing is said. What was spent on cases that were deleted since is in it.',
    tag: 'agent',
    auth: 'user',
    query: UsageQuery,
    responses: { 200: UsageOfTime },
    errors: ['auth.forbidden'],
    handle: async ({ actor, query }) => json(200, await agent.usage(actor, query)),
  }),
];
