import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** No answer is a page, so a browser that takes one for a page may load nothing. HSTS is for whoever ends TLS. */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], sandbox: [] },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });

const SENT = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'traceparent',
];
const READ = [
  'Location',
  'ETag',
  'Idempotent-Replayed',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Server-Timing',
  'X-Trace-Id',
  'Content-Disposition',
];

/** Lets pages of these origins use the API. Tokens are sent by script, never by the browser, so no credentials. */
export const crossOrigin = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: SENT,
    exposedHeaders: READ,
    maxAge: 600,
    // OPTIONS is answered where all answers are.
    preflightContinue: true,
  });
