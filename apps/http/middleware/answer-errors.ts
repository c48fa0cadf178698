import type { ErrorRequestHandler, Response } from 'express';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Logger } from '../deps.ts';
import { HttpError } from '../http-error.ts';
import { sendProblem } from '../output/send-problem.ts';
import { PROBLEMS } from '../problem.ts';
import { stateOf } from '../request-state.ts';

/** The end of every request that fails, and the only place that turns errors into answers. */
export const answerErrors =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    // Nobody is there any more: neither to be told, nor for anything to have gone wrong for.
    if (stateOf(res).closed.aborted) return;
    record(log, error, res);
    if (!res.headersSent) sendProblem(req, res, error);
    // The head is out: a cut connection is the only way left to say that the rest will not come.
    else if (!res.writableEnded) res.destroy();
  };

/** What is ours to repair is logged with its cause; what the caller did wrong is in the access log already. */
const record = (log: Logger, error: unknown, res: Response): void => {
  const { trace, route } = stateOf(res);
  const fields = { trace_id: trace.traceId, route };
  if (error instanceof HttpError || error instanceof URIError) return;
  if (!(error instanceof DomainError)) log.error({ ...fields, err: error }, 'unexpected error');
  else if (PROBLEMS[error.code].status >= 500) {
    log.warn({ ...fields, code: error.code, detail: error.message, err: error.cause }, 'request failed');
  }
};
