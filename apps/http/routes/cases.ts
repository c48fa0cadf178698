import {
  CaseClosedView,
  CaseListQuery,
  CasePage,
  CaseView,
  CloseCaseInput,
  CreateCaseInput,
  UpdateCaseInput,
} from '../../../core/case/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import { etagOf, expectedVersion, isKnown } from '../input/conditional.ts';
import { empty, json } from '../reply.ts';
import { caseIds } from './path-ids.ts';

const tag = 'cases';

/** A case carries a strong ETag; what changes it takes If-Match. */
export const caseRoutes = ({ services: { cases } }: HttpDeps): Endpoint[] => {
  const expected = (actor: Actor, id: CaseId, ifMatch: string | undefined) =>
    expectedVersion(ifMatch, async () => (await cases.get(actor, id)).version);
  const tagged = (found: CaseView) => ({ ETag: etagOf(found.version), 'Cache-Control': 'private, no-cache' });
  return [
    repeatableEndpoint({
      method: 'post',
      path: '/v1/cases',
      operation: 'createCase',
      summary: 'Open a case',
      tag,
      auth: 'user',
      body: CreateCaseInput,
      responses: { 201: CaseView },
      errors: [],
      act: ({ actor, body, request }) => cases.create(actor, body, request),
      answer: created => json(201, created, { ...tagged(created), Location: `/v1/cases/${created.id}` }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/cases',
      operation: 'listCases',
      summary: 'Your cases',
      tag,
      auth: 'user',
      query: CaseListQuery,
      responses: { 200: CasePage },
      errors: [],
      handle: async ({ actor, query }) => json(200, await cases.list(actor, query)),
    }),
    endpoint({
      method: 'get',
      path: '/v1/cases/:id',
      operation: 'getCase',
      summary: 'One case',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-None-Match'],
      responses: { 200: CaseView, 304: { nothing: 'You have the current version.' } },
      errors: ['http.malformed-header'],
      async handle({ actor, params, header }) {
        const found = await cases.get(actor, params.id);
        if (isKnown(header('if-none-match'), found.version)) return empty(304, tagged(found));
        return json(200, found, tagged(found));
      },
    }),
    endpoint({
      method: 'patch',
      path: '/v1/cases/:id',
      operation: 'updateCase',
      summary: 'Change a case',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-Match'],
      body: UpdateCaseInput,
      responses: { 200: CaseView },
      errors: ['precondition-failed', 'conflict', 'http.malformed-header'],
      async handle({ actor, params, body, header }) {
        const version = await expected(actor, params.id, header('if-match'));
        const updated = await cases.update(actor, params.id, body, version);
        return json(200, updated, tagged(updated));
      },
    }),
    endpoint({
      method: 'delete',
      path: '/v1/cases/:id',
      operation: 'deleteCase',
      summary: 'Delete a case and everything in it',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-Match'],
      responses: { 204: { nothing: 'Deleted.' } },
      errors: ['precondition-failed', 'conflict', 'http.malformed-header'],
      async handle({ actor, params, header }) {
        await cases.delete(actor, params.id, await expected(actor, params.id, header('if-match')));
        return empty(204);
      },
    }),
    repeatableEndpoint({
      method: 'post',
      path: '/v1/cases/:id/close',
      operation: 'closeCase',
      summary: 'Close a case',
      description:
        'The case becomes findable for later investigations. Location is the job that writes its post-mortem.',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-Match'],
      body: CloseCaseInput,
      responses: { 202: CaseClosedView },
      errors: ['case.already-closed', 'precondition-failed', 'conflict', 'http.malformed-header'],
      async act({ actor, params, body, header, request }) {
        const version = await expected(actor, params.id, header('if-match'));
        return cases.close(actor, params.id, body, version, request);
      },
      answer: closed => json(202, closed, { Location: `/v1/jobs/${closed.job_id}` }),
    }),
    repeatableEndpoint({
      method: 'post',
      path: '/v1/cases/:id/reopen',
      operation: 'reopenCase',
      summary: 'Reopen a closed case',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-Match'],
      responses: { 200: CaseView },
      errors: ['case.not-closed', 'precondition-failed', 'conflict', 'http.malformed-header'],
      async act({ actor, params, header, request }) {
        const version = await expected(actor, params.id, header('if-match'));
        return cases.reopen(actor, params.id, version, request);
      },
      answer: reopened => json(200, reopened, tagged(reopened)),
    }),
  ];
};
