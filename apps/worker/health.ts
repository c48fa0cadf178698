import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Composition } from '../composition/container.ts';
import { configureServer } from '../http/configure-server.ts';
import { listen, type RunningServer } from '../http/listen.ts';
import { processMetrics } from '../http/metrics.ts';
import type { ProblemCode } from '../http/problem.ts';
import { withinDeadline } from '../http/within-deadline.ts';

const READY_DEADLINE_MS = 5000;

type Answer = { readonly status: number; readonly type: string; readonly text: string };

const json = (status: number, body: object, type = 'application/json'): Answer => ({
  status,
  type,
  text: JSON.stringify(body),
});

const problem = (status: number, code: ProblemCode, title: string, detail: string): Answer =>
  json(status, { type: 'about:blank', status, title, detail, code }, 'application/problem+json');

/** Health and metrics for whoever supervises a worker, and nothing else: no sign-in, no data. */
export const startHealth = async (parts: Composition, port: number): Promise<RunningServer> => {
  const { config, readiness, log, metrics } = parts;
  const routes: Readonly<Record<string, (signal: AbortSignal) => Promise<Answer>>> = {
    '/health/live': async () => json(200, { status: 'ok' }),
    '/health/ready': async signal => {
      const found = await withinDeadline(readiness, READY_DEADLINE_MS, signal);
      return json(found.ready ? 200 : 503, found);
    },
    '/metrics': async () => {
      const { type, text } = await processMetrics(metrics);
      return { status: 200, type, text };
    },
  };
  const answer = async (req: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    const route = routes[new URL(req.url ?? '/', 'http://worker').pathname];
    if (!route)
      return problem(404, 'http.not-found', 'Not found', `A worker answers at ${Object.keys(routes).join(', ')} only.`);
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return problem(405, 'http.method-not-allowed', 'Method not allowed', 'GET and HEAD are possible here.');
    return route(signal);
  };
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const { status, type, text } = await answer(req, gone.signal).catch(error => {
      if (!gone.signal.aborted) log.error({ err: error }, 'health could not be told');
      return problem(503, 'unavailable', 'Unavailable', 'This cannot be told at the moment.');
    });
    res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
    res.end(req.method === 'HEAD' ? undefined : text);
  };
  const server = createServer((req, res) => void serve(req, res));
  configureServer(server);
  return listen(server, port, config.HOST);
};
