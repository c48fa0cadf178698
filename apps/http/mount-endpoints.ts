import type { Express, IRoute, RequestHandler } from 'express';
import type { HttpDeps } from './deps.ts';
import type { Endpoint } from './endpoint.ts';
import { HttpError } from './http-error.ts';
import { admit, identify } from './middleware/identify.ts';
import { type RateLimiters, rateLimiters } from './middleware/limit-rate.ts';
import { sendEmpty } from './output/send.ts';
import { stateOf } from './request-state.ts';
import { serveEndpoint } from './serve-endpoint.ts';

/** Puts the endpoints on the app, address by address, in the order in which the addresses first come. */
export const mountEndpoints = (app: Express, endpoints: readonly Endpoint[], deps: HttpDeps): void => {
  const limiters = rateLimiters(deps);
  for (const [path, group] of Map.groupBy(endpoints, ({ path }) => path)) {
    const route = app.route(path).all(named(path));
    for (const endpoint of group) route[endpoint.method](...chain(endpoint, limiters, deps));
    answerOtherMethods(
      route,
      group.map(({ method }) => method),
    );
  }
};

/** The end of the route of every address: OPTIONS and whatever has not been answered get to know its methods. */
export const answerOtherMethods = (route: IRoute, methods: readonly Endpoint['method'][]): void => {
  const allow = allowed(methods);
  route.options((_req, res) => sendEmpty(res, 204, { Allow: allow })).all(refuseMethod(allow));
};

/** Identify, limit, admit, serve. */
const chain = (endpoint: Endpoint, limiters: RateLimiters, deps: HttpDeps): RequestHandler[] => {
  const isPublic = endpoint.auth === 'public';
  return [
    ...(isPublic ? [] : [identify(deps.services.auth)]),
    ...(endpoint.limit === 'exempt' ? [] : [endpoint.limit === 'sign-in' ? limiters.signIn : limiters.byCaller]),
    ...(isPublic ? [] : [admit(endpoint.auth)]),
    serveEndpoint(endpoint, deps),
  ];
};

/** Gives the request the template of its address, for the access log and the metrics. */
export const named =
  (path: string): RequestHandler =>
  (_req, res, next) => {
    stateOf(res).route = path;
    next();
  };

const allowed = (methods: readonly Endpoint['method'][]): string =>
  methods
    .flatMap(method => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .concat('OPTIONS')
    .join(', ');

const refuseMethod =
  (allow: string): RequestHandler =>
  (req, res) => {
    res.setHeader('Allow', allow);
    throw new HttpError('http.method-not-allowed', `${req.method} is not possible here; ${allow} are.`);
  };
