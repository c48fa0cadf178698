import { z } from 'zod';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { RequestMetrics } from '../metrics.ts';
import { PROBLEMS, type ProblemCode } from '../problem.ts';
import { json, streamed } from '../reply.ts';
import { withinDeadline } from '../within-deadline.ts';

export const HealthView = z.object({ status: z.literal('ok') });
export const ReadinessView = z.object({
  ready: z.boolean(),
  components: z.array(
    z.object({ name: z.string(), ok: z.boolean(), required: z.boolean(), detail: z.string().optional() }),
  ),
});
export const ProblemHelpView = z.object({
  code: z.string(),
  status: z.number().int(),
  title: z.string(),
  remedy: z.string().meta({ description: 'What to do about it.' }),
});
export const WelcomeView = z.object({
  name: z.string(),
  version: z.string(),
  documentation: z.string(),
  openapi: z.string(),
});

const CODES = Object.keys(PROBLEMS) as ProblemCode[];

const tag = 'operations';
const READY_DEADLINE_MS = 5000;

type OpsDeps = Pick<HttpDeps, 'readiness' | 'settings'> & {
  metrics: RequestMetrics;
  /** The OpenAPI document of all endpoints. */
  openapi: () => Promise<string>;
};

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

export const opsRoutes = ({ readiness, settings, metrics, openapi }: OpsDeps): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/',
    operation: 'welcome',
    summary: 'What this is',
    tag,
    auth: 'public',
    limit: 'exempt',
    responses: { 200: WelcomeView },
    errors: [],
    handle: async () =>
      json(200, { name: 'FaultMaven', version: settings.version, documentation: '/docs', openapi: '/openapi.json' }),
  }),
  endpoint({
    method: 'get',
    path: '/health/live',
    operation: 'isAlive',
    summary: 'Whether the process runs',
    tag,
    auth: 'public',
    limit: 'exempt',
    responses: { 200: HealthView },
    errors: [],
    handle: async () => json(200, { status: 'ok' as const }),
  }),
  endpoint({
    method: 'get',
    path: '/health/ready',
    operation: 'isReady',
    summary: 'Whether it can do its work',
    tag,
    auth: 'public',
    limit: 'exempt',
    responses: { 200: ReadinessView, 503: ReadinessView },
    errors: [],
    async handle({ signal }) {
      const { ready, components } = await withinDeadline(readiness, READY_DEADLINE_MS, signal);
      return json(ready ? 200 : 503, { ready, components: [...components] });
    },
  }),
  endpoint({
    method: 'get',
    path: '/metrics',
    operation: 'getMetrics',
    summary: 'Metrics for Prometheus',
    tag,
    auth: 'public',
    limit: 'exempt',
    responses: { 200: { media: 'text/plain', description: 'The Prometheus text format.' } },
    errors: [],
    async handle() {
      const { type, text } = await metrics.text();
      return streamed(200, once(text), { 'Content-Type': type });
    },
  }),
  endpoint({
    method: 'get',
    path: '/openapi.json',
    operation: 'getOpenApi',
    summary: 'This document',
    tag,
    auth: 'public',
    limit: 'exempt',
    responses: { 200: { media: 'application/json', description: 'OpenAPI 3.1.' } },
    errors: [],
    handle: async () =>
      streamed(200, once(await openapi()), { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' }),
  }),
  endpoint({
    method: 'get',
    path: '/problems/:code',
    operation: 'explainProblem',
    summary: 'What an error code means, and what to do',
    tag,
    auth: 'public',
    limit: 'exempt',
    params: { schema: z.object({ code: z.enum(CODES) }), missing: 'http.not-found' },
    responses: { 200: ProblemHelpView },
    errors: [],
    handle: async ({ params: { code } }) => json(200, { code, ...PROBLEMS[code] }),
  }),
];
