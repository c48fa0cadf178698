import type { RequestHandler, Response } from 'express';
import { DomainError } from '../../../core/kernel/error.ts';
import type { HttpDeps } from '../deps.ts';
import type { RequestMetrics } from '../metrics.ts';
import { keepState, stateOf } from '../request-state.ts';
import { continueTrace } from '../trace.ts';

/** What the access log says of a request whose client went away before it was answered. */
const CLIENT_CLOSED = 499;
/** Asked every few seconds by machines: not worth a line each. */
const CHATTER = new Set(['/health/live', '/health/ready', '/metrics']);

type BeginDeps = Pick<HttpDeps, 'log' | 'trace'> & { observe: RequestMetrics['observe'] };

/** Gives the request its trace and its state; writes its line in the access log and its metric when it is over. */
export const begin =
  ({ log, trace: context, observe }: BeginDeps): RequestHandler =>
  (req, res, next) => {
    const trace = continueTrace(req.get('traceparent'));
    const gone = new AbortController();
    keepState(res, { trace, startedAt: performance.now(), closed: gone.signal, route: 'unmatched' });
    res.setHeader('X-Trace-Id', trace.traceId);
    res.once('close', () => {
      if (!res.writableFinished) gone.abort(new DomainError('cancelled', 'The client went away.'));
      const line = accessLine(req.method, res);
      observe(line);
      log[CHATTER.has(line.route) ? 'debug' : 'info'](line, 'request');
    });
    context.run(trace.traceparent, next);
  };

/** Method, template, status and time: never a body, a token, or an address as it was typed. */
const accessLine = (method: string, res: Response) => {
  const { route, trace, startedAt, actor } = stateOf(res);
  return {
    method,
    route,
    status: res.headersSent ? res.statusCode : CLIENT_CLOSED,
    ms: Math.round((performance.now() - startedAt) * 100) / 100,
    trace_id: trace.traceId,
    ...(actor ? { user_id: actor.userId } : {}),
    ...(res.writableFinished ? {} : { aborted: true }),
  };
};
