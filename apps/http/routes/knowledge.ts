import {
  AddDocumentInput,
  DocumentAccepted,
  DocumentFields,
  DocumentListQuery,
  DocumentPage,
  DocumentView,
  SearchInput,
  SearchResults,
  UpdateDocumentInput,
} from '../../../core/knowledge/index.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import type { UploadedFile } from '../input/multipart.ts';
import { empty, json } from '../reply.ts';
import { documentIds } from './path-ids.ts';

const tag = 'knowledge';

const EXTENSIONS = { 'text/markdown': 'md', 'text/plain': 'txt', 'text/html': 'html' } as const;

/** Text that came as JSON, as the file that it would have been. */
const fileOf = ({ title, content, media_type }: AddDocumentInput): UploadedFile => ({
  name: `${title
    .replace(/[\p{Cc}/\\]/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()}.${EXTENSIONS[media_type]}`,
  mediaType: media_type,
  content: (async function* () {
    yield Buffer.from(content, 'utf8');
  })(),
});

export const knowledgeRoutes = ({ services: { knowledge } }: HttpDeps): Endpoint[] => [
  repeatableEndpoint({
    method: 'post',
    path: '/v1/knowledge/documents',
    operation: 'addDocument',
    summary: 'Add a document',
    description: 'It is indexed in the background; Location is the document, whose `status` tells how far that is.',
    tag,
    auth: 'user',
    body: AddDocumentInput,
    form: DocumentFields,
    responses: { 202: DocumentAccepted },
    errors: [
      'auth.forbidden',
      'file.too-large',
      'file.empty',
      'file.mislabelled',
      'file.unsupported-type',
      'file.binary',
    ],
    act: ({ actor, body, upload, signal, request }) =>
      upload
        ? knowledge.add(actor, upload.fields, upload.file, signal, request)
        : knowledge.add(actor, DocumentFields.parse(body), fileOf(body), signal, request),
    answer: accepted => json(202, accepted, { Location: `/v1/knowledge/documents/${accepted.id}` }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/knowledge/documents',
    operation: 'listDocuments',
    summary: 'Documents that you can read',
    tag,
    auth: 'user',
    query: DocumentListQuery,
    responses: { 200: DocumentPage },
    errors: [],
    handle: async ({ actor, query }) => json(200, await knowledge.list(actor, query)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/knowledge/documents/:id',
    operation: 'getDocument',
    summary: 'One document',
    tag,
    auth: 'user',
    params: documentIds(),
    responses: { 200: DocumentView },
    errors: [],
    handle: async ({ actor, params }) => json(200, await knowledge.get(actor, params.id)),
  }),
  endpoint({
    method: 'patch',
    path: '/v1/knowledge/documents/:id',
    operation: 'updateDocument',
    summary: 'Change what is said about a document',
    tag,
    auth: 'user',
    params: documentIds(),
    body: UpdateDocumentInput,
    responses: { 200: DocumentView },
    errors: ['auth.forbidden', 'conflict'],
    handle: async ({ actor, params, body }) => json(200, await knowledge.update(actor, params.id, body)),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/knowledge/documents/:id',
    operation: 'deleteDocument',
    summary: 'Delete a document',
    tag,
    auth: 'user',
    params: documentIds(),
    responses: { 204: { nothing: 'Deleted.' } },
    errors: ['auth.forbidden', 'conflict'],
    async handle({ actor, params }) {
      await knowledge.delete(actor, params.id);
      return empty(204);
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/knowledge/search',
    operation: 'searchKnowledge',
    summary: 'Search sections of documents',
    tag,
    auth: 'user',
    body: SearchInput,
    responses: { 200: SearchResults },
    errors: [],
    handle: async ({ actor, body, signal }) => json(200, await knowledge.search(actor, body, signal)),
  }),
];
