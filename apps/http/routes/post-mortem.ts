import {
  EditPostMortemInput,
  PostMortemAccepted,
  PostMortemListQuery,
  PostMortemQuery,
  PostMortemVersionPage,
  PostMortemView,
  PublishedView,
  PublishPostMortemInput,
} from '../../../core/agent/index.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId } from '../../../core/kernel/ids.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import { etagOf, expectedVersion } from '../input/conditional.ts';
import { attachment } from '../output/attachment.ts';
import { json, streamed } from '../reply.ts';
import { caseIds } from './path-ids.ts';

const tag = 'cases';
const MARKDOWN = 'text/markdown';

const wantsFile = (format: PostMortemQuery['format'], accept = ''): boolean =>
  format === 'md' || (format === undefined && accept.includes(MARKDOWN) && !accept.includes('application/json'));

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}

/** What was learnt from a case. Its ETag grows with every change; an earlier version has none, because it cannot be
 *  changed. */
export const postMortemRoutes = ({ services: { agent } }: HttpDeps): Endpoint[] => {
  const expected = (actor: Actor, id: CaseId, ifMatch: string | undefined) =>
    expectedVersion(ifMatch, async () => (await agent.postMortem(actor, id)).state_version);
  const tagged = (found: PostMortemView): { 'Cache-Control': string; ETag?: string } => ({
    'Cache-Control': 'private, no-cache',
    ...(found.version === found.latest_version && { ETag: etagOf(found.state_version) }),
  });
  return [
    endpoint({
      method: 'get',
      path: '/v1/cases/:id/post-mortem',
      operation: 'getPostMortem',
      summary: 'The post-mortem of a case',
      tag,
      auth: 'user',
      params: caseIds(),
      query: PostMortemQuery,
      responses: { 200: { json: PostMortemView, file: MARKDOWN } },
      errors: ['case.post-mortem-not-found'],
      async handle({ actor, params, query, header, signal }) {
        if (!wantsFile(query.format, header('accept'))) {
          const found = await agent.postMortem(actor, params.id, query.version, signal);
          return json(200, found, tagged(found));
        }
        const { file_name, markdown } = await agent.exportPostMortem(actor, params.id, query.version);
        return streamed(200, whole(markdown), {
          'Content-Type': `${MARKDOWN}; charset=utf-8`,
          'Content-Length': String(Buffer.byteLength(markdown)),
          'Content-Disposition': attachment(file_name),
        });
      },
    }),
    repeatableEndpoint({
      method: 'post',
      path: '/v1/cases/:id/post-mortem',
      operation: 'generatePostMortem',
      summary: 'Write the post-mortem anew',
      description:
        'As a new version; earlier ones stay, edited ones too. Location is the job that writes it. Each request has a job of ' +
        'its own, but of several that wait at the same time only the last one writes: the others end as completed, and one ' +
        'version comes of them all.',
      tag,
      auth: 'user',
      params: caseIds(),
      responses: { 202: PostMortemAccepted },
      errors: ['case.not-closed', 'conflict'],
      act: ({ actor, params, request }) => agent.requestPostMortem(actor, params.id, request),
      answer: accepted => json(202, accepted, { Location: `/v1/jobs/${accepted.job_id}` }),
    }),
    endpoint({
      method: 'patch',
      path: '/v1/cases/:id/post-mortem',
      operation: 'editPostMortem',
      summary: 'Edit the post-mortem',
      description:
        'The edited text is a new version on top of the last one. The grade and the summary follow the section "Root cause". ' +
        'In `root_cause.text` headings become bold, and a citation of a source that does not exist is marked as unsupported.',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-Match'],
      body: EditPostMortemInput,
      responses: { 200: PostMortemView },
      errors: ['case.post-mortem-not-found', 'precondition-failed', 'conflict', 'http.malformed-header'],
      async handle({ actor, params, body, header }) {
        const version = await expected(actor, params.id, header('if-match'));
        const edited = await agent.editPostMortem(actor, params.id, body, version);
        return json(200, edited, tagged(edited));
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/cases/:id/post-mortem/versions',
      operation: 'listPostMortemVersions',
      summary: 'The versions of a post-mortem, newest first',
      tag,
      auth: 'user',
      params: caseIds(),
      query: PostMortemListQuery,
      responses: { 200: PostMortemVersionPage },
      errors: ['case.post-mortem-not-found'],
      handle: async ({ actor, params, query }) => json(200, await agent.postMortemVersions(actor, params.id, query)),
    }),
    repeatableEndpoint({
      method: 'post',
      path: '/v1/cases/:id/post-mortem/publish',
      operation: 'publishPostMortem',
      summary: 'Put the reviewed post-mortem into knowledge',
      description:
        'Publishing a version again changes nothing; a later version takes the place of the one that was published. ' +
        'What looks like a secret or personal data is published as a placeholder, whatever the scope. ' +
        'Location is the document, whose `status` tells whether it can be found yet.',
      tag,
      auth: 'user',
      params: caseIds(),
      headers: ['If-Match'],
      body: PublishPostMortemInput,
      responses: { 202: PublishedView },
      errors: [
        'auth.forbidden',
        'case.post-mortem-not-found',
        'precondition-failed',
        'conflict',
        'http.malformed-header',
        'file.too-large',
      ],
      async act({ actor, params, body, header, signal, request }) {
        const version = await expected(actor, params.id, header('if-match'));
        return agent.publishPostMortem(actor, params.id, body, version, signal, request);
      },
      answer: published => json(202, published, { Location: `/v1/knowledge/documents/${published.document_id}` }),
    }),
  ];
};
