import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Express, Response } from 'express';
import { sendHead, sendText } from '../output/send.ts';
import { stateOf } from '../request-state.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FaultMaven API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Nothing is fetched from elsewhere: no validator badge, no remote configuration. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

/** The page draws with inline styles and images in its style sheet; its scripts are files of this server. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const DAY_S = 86_400;

/** A page to read and try the API with, from files of this server only. Found and loaded when somebody asks for it. */
export const mountDocsPage = (app: Express): void => {
  app.get('/docs', (_req, res) => sendText(named(res), 200, 'text/html; charset=utf-8', PAGE, page()));
  app.get('/docs/start.js', (_req, res) => sendText(named(res), 200, 'text/javascript; charset=utf-8', START, page()));
  app.get(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'], (req, res, next) => {
    const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/swagger-ui.css'));
    sendHead(named(res), 200, { ...page(), 'Cache-Control': `public, max-age=${DAY_S}` });
    res.sendFile(req.path.slice('/docs/'.length), { root, cacheControl: false }, error => {
      if (error && !res.writableEnded) next(error);
    });
  });
};

const page = () => ({ 'Content-Security-Policy': POLICY });

const named = (res: Response): Response => {
  stateOf(res).route = '/docs';
  return res;
};
