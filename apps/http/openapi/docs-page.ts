import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Express, RequestHandler } from 'express';
import { answerOtherMethods, named } from '../mount-endpoints.ts';
import { sendHead, sendText } from '../output/send.ts';

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
  const pages: Record<string, RequestHandler> = {
    '/docs': (_req, res) => sendText(res, 200, 'text/html; charset=utf-8', PAGE, page()),
    '/docs/start.js': (_req, res) => sendText(res, 200, 'text/javascript; charset=utf-8', START, page()),
    '/docs/swagger-ui.css': sendAsset('swagger-ui.css'),
    '/docs/swagger-ui-bundle.js': sendAsset('swagger-ui-bundle.js'),
  };
  for (const [path, send] of Object.entries(pages))
    answerOtherMethods(app.route(path).all(named('/docs')).get(send), ['get']);
};

const sendAsset =
  (file: string): RequestHandler =>
  (_req, res, next) => {
    const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/swagger-ui.css'));
    sendHead(res, 200, { ...page(), 'Cache-Control': `public, max-age=${DAY_S}` });
    res.sendFile(file, { root, cacheControl: false }, error => {
      if (error && !res.writableEnded) next(error);
    });
  };

const page = () => ({ 'Content-Security-Policy': POLICY });
