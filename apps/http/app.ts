import express, { type Express } from 'express';
import type { HttpDeps } from './deps.ts';
import type { Endpoint } from './endpoint.ts';
import { HttpError } from './http-error.ts';
import { requestMetrics } from './metrics.ts';
import { answerErrors } from './middleware/answer-errors.ts';
import { begin } from './middleware/begin.ts';
import { crossOrigin, securityHeaders } from './middleware/secure.ts';
import { mountEndpoints } from './mount-endpoints.ts';
import { mountDocsPage } from './openapi/docs-page.ts';
import { sendEmpty } from './output/send.ts';
import { agentRoutes } from './routes/agent.ts';
import { authRoutes } from './routes/auth.ts';
import { bookkeepingRoutes } from './routes/bookkeeping.ts';
import { caseRoutes } from './routes/cases.ts';
import { conversationRoutes } from './routes/conversation.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { jobRoutes } from './routes/jobs.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { opsRoutes } from './routes/ops.ts';
import { postMortemRoutes } from './routes/post-mortem.ts';
import { sessionRoutes } from './routes/sessions.ts';

export { configureServer } from './configure-server.ts';
export type { HttpDeps, HttpSettings, Logger, Readiness } from './deps.ts';

/** The HTTP face of the product over these services. Opens nothing and starts nothing. */
export const createHttpApp = (deps: HttpDeps): Express => {
  const { log, trace, settings } = deps;
  const metrics = requestMetrics(deps.metrics);
  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', settings.trustProxy);
  app.use(begin({ log, trace, observe: metrics.observe }), securityHeaders(), crossOrigin(settings.corsOrigins));
  app.use((req, res, next) => {
    const isPreflight = req.method === 'OPTIONS' && req.get('access-control-request-method') !== undefined;
    if (isPreflight) sendEmpty(res, 204);
    else next();
  });
  const endpoints: Endpoint[] = [...moduleRoutes(deps)];
  endpoints.push(...opsRoutes({ ...deps, metrics, openapi: documentOnce(endpoints, settings.version) }));
  mountEndpoints(app, endpoints, deps);
  mountDocsPage(app);
  app.use(req => {
    throw new HttpError('http.not-found', `There is nothing at ${req.path}.`);
  });
  app.use(answerErrors(log));
  return app;
};

const moduleRoutes = (deps: HttpDeps): Endpoint[] => [
  ...authRoutes(deps),
  ...sessionRoutes(deps),
  ...caseRoutes(deps),
  ...conversationRoutes(deps),
  ...postMortemRoutes(deps),
  ...evidenceRoutes(deps),
  ...knowledgeRoutes(deps),
  ...agentRoutes(deps),
  ...bookkeepingRoutes(deps),
  ...jobRoutes(deps),
];

/** The document is put together when somebody asks for it, and kept. */
const documentOnce = (endpoints: readonly Endpoint[], version: string): (() => Promise<string>) => {
  let text: Promise<string> | undefined;
  const build = async (): Promise<string> => {
    const { openApiDocument } = await import('./openapi/document.ts');
    return JSON.stringify(openApiDocument(endpoints, version));
  };
  return () => {
    text ??= build();
    return text;
  };
};
