import type { RequestHandler } from 'express';
import type { AuthService } from '../../../core/auth/index.ts';
import { isAdmin } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import type { Access } from '../endpoint.ts';
import { stateOf } from '../request-state.ts';

/** The scheme's name in any case, then one token. RFC 9110, section 11.4, and RFC 6750, section 2.1. */
const BEARER = /^bearer +([\w.~+/=-]+) *$/i;

const tokenOf = (header: string | undefined): string => {
  const token = BEARER.exec(header ?? '')?.[1];
  if (token !== undefined) return token;
  throw new DomainError(
    'auth.unauthenticated',
    'Sign in, and send the access token as "Authorization: Bearer <access token>".',
  );
};

/** Finds out who asks. A refusal is kept until after the rate limit, so that guessing tokens is limited too. */
export const identify =
  (auth: AuthService): RequestHandler =>
  async (req, res, next) => {
    const state = stateOf(res);
    const startedAt = performance.now();
    try {
      state.actor = await auth.authenticate(tokenOf(req.get('authorization')));
    } catch (refusal) {
      state.refusal = refusal;
    }
    state.authMs = performance.now() - startedAt;
    next();
  };

/** Turns away those who may not use the endpoint. */
export const admit =
  (access: Access): RequestHandler =>
  (_req, res, next) => {
    const { actor, refusal } = stateOf(res);
    if (!actor) throw refusal;
    if (access === 'admin' && !isAdmin(actor))
      throw new DomainError('auth.forbidden', 'Only an administrator may do this.');
    next();
  };
