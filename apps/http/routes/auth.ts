import {
  LoginInput,
  RefreshInput,
  RegisterInput,
  TokensView,
  UserListQuery,
  UserPage,
  UserView,
} from '../../../core/auth/index.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { empty, json } from '../reply.ts';

const tag = 'auth';

export const authRoutes = ({ services: { auth } }: HttpDeps): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/auth/register',
    operation: 'register',
    summary: 'Register and sign in',
    description: 'The first user becomes administrator.',
    tag,
    auth: 'public',
    limit: 'sign-in',
    body: RegisterInput,
    responses: { 201: TokensView },
    errors: ['auth.email-taken'],
    handle: async ({ body }) => json(201, await auth.register(body), { Location: '/v1/auth/me' }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/auth/login',
    operation: 'login',
    summary: 'Sign in',
    tag,
    auth: 'public',
    limit: 'sign-in',
    body: LoginInput,
    responses: { 200: TokensView },
    errors: ['auth.invalid-credentials'],
    handle: async ({ body }) => json(200, await auth.login(body)),
  }),
  endpoint({
    method: 'post',
    path: '/v1/auth/refresh',
    operation: 'refresh',
    summary: 'Get fresh tokens',
    description: 'A refresh token is good for one use; using one again ends the whole sign-in.',
    tag,
    auth: 'public',
    limit: 'sign-in',
    body: RefreshInput,
    responses: { 200: TokensView },
    errors: ['auth.refresh-invalid'],
    handle: async ({ body }) => json(200, await auth.refresh(body)),
  }),
  endpoint({
    method: 'post',
    path: '/v1/auth/logout',
    operation: 'logout',
    summary: 'Sign out',
    description: 'Ends the sign-in that the refresh token belongs to, its access tokens included.',
    tag,
    auth: 'public',
    body: RefreshInput,
    responses: { 204: { nothing: 'Signed out.' } },
    errors: [],
    async handle({ body }) {
      await auth.logout(body);
      return empty(204);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/auth/me',
    operation: 'getMe',
    summary: 'Who am I',
    tag,
    auth: 'user',
    responses: { 200: UserView },
    errors: ['auth.user-not-found'],
    handle: async ({ actor }) => json(200, await auth.getUser(actor.userId)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/auth/users',
    operation: 'listUsers',
    summary: 'All users',
    tag,
    auth: 'admin',
    query: UserListQuery,
    responses: { 200: UserPage },
    errors: [],
    handle: async ({ actor, query }) => json(200, await auth.listUsers(actor, query)),
  }),
];
