import { z } from 'zod';
import {
  AnalysisView,
  CaseFindingsView,
  ConfigDiffQuery,
  ConfigDiffView,
  CountsQuery,
  CountsView,
  EvidenceAccepted,
  EvidenceListQuery,
  EvidencePage,
  EvidenceView,
  HistogramQuery,
  HistogramView,
  LinePage,
  LinesQuery,
} from '../../../core/evidence/index.ts';
import type { CaseId, EvidenceId } from '../../../core/kernel/ids.ts';
import { id } from '../../../core/kernel/schema.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint, repeatableEndpoint } from '../endpoint.ts';
import { invalid } from '../input/validate.ts';
import { attachment } from '../output/attachment.ts';
import { empty, json, streamed } from '../reply.ts';
import { caseIds, evidenceIds } from './path-ids.ts';

const tag = 'evidence';

const CASE_ID = 'The case it belongs to: here, or as `case_id` in the other place.';
const optionalCaseId = () => z.object({ case_id: id().optional().meta({ description: CASE_ID }) });

const uploadForm = () =>
  optionalCaseId().extend({
    baseline: z
      .enum(['true', 'false'])
      .optional()
      .meta({
        description:
          '`true`: a file of the same program in good health. It is no evidence of the trouble: what is new, changed or missing ' +
          'against it is a finding. Send it before `file`.',
      }),
  });

const chosen = (inForm: string | undefined, inQuery: string | undefined): CaseId => {
  const caseId = inForm ?? inQuery;
  if (caseId !== undefined) return caseId as CaseId;
  throw invalid([
    { path: 'body.case_id', message: 'is missing: send it before `file`, or as ?case_id= in the address' },
  ]);
};

export const evidenceRoutes = ({ services: { evidence } }: HttpDeps): Endpoint[] => [
  repeatableEndpoint({
    method: 'post',
    path: '/v1/evidence',
    operation: 'uploadEvidence',
    summary: 'Upload a file to a case',
    description: 'It is analysed in the background; Location is the evidence, whose `status` tells how far that is.',
    tag,
    auth: 'user',
    query: optionalCaseId(),
    form: uploadForm(),
    responses: { 202: EvidenceAccepted },
    errors: [
      'case.not-found',
      'case.closed',
      'file.too-large',
      'file.empty',
      'file.mislabelled',
      'file.unsupported-type',
      'file.binary',
    ],
    act: ({ actor, query, upload: { fields, file }, signal, request }) =>
      evidence.upload(
        actor,
        chosen(fields.case_id, query.case_id),
        { ...file, isBaseline: fields.baseline === 'true' },
        signal,
        request,
      ),
    answer: accepted => json(202, accepted, { Location: `/v1/evidence/${accepted.id}` }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence',
    operation: 'listEvidence',
    summary: 'Your evidence',
    tag,
    auth: 'user',
    query: EvidenceListQuery,
    responses: { 200: EvidencePage },
    errors: [],
    handle: async ({ actor, query }) => json(200, await evidence.list(actor, query)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id',
    operation: 'getEvidence',
    summary: 'One piece of evidence',
    tag,
    auth: 'user',
    params: evidenceIds(),
    responses: { 200: EvidenceView },
    errors: [],
    handle: async ({ actor, params }) => json(200, await evidence.get(actor, params.id)),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/evidence/:id',
    operation: 'deleteEvidence',
    summary: 'Delete evidence',
    tag,
    auth: 'user',
    params: evidenceIds(),
    responses: { 204: { nothing: 'Deleted.' } },
    errors: ['conflict'],
    async handle({ actor, params }) {
      await evidence.delete(actor, params.id);
      return empty(204);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id/content',
    operation: 'getEvidenceContent',
    summary: 'The file as it was uploaded',
    tag,
    auth: 'user',
    params: evidenceIds(),
    responses: {
      200: { media: '*/*', description: 'The file, as an attachment, with the type that it was found to have.' },
    },
    errors: ['file.not-found'],
    async handle({ actor, params, signal }) {
      const { evidence: found, content } = await evidence.content(actor, params.id, signal);
      const length = { 'Content-Length': String(found.bytes), 'Content-Type': found.media_type };
      return streamed(200, content, { ...length, 'Content-Disposition': attachment(found.file_name) });
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id/analysis',
    operation: 'getAnalysis',
    summary: 'What the evidence engine found',
    tag,
    auth: 'user',
    params: evidenceIds(),
    responses: { 200: AnalysisView },
    errors: ['evidence.not-ready'],
    handle: async ({ actor, params }) => json(200, await evidence.analysis(actor, params.id)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/cases/:id/findings',
    operation: 'findingsOfCase',
    summary: 'What the files of a case say together',
    description:
      'All ready files on one clock: when the trouble began, the likeliest causes first, the order in which the files were in ' +
      'trouble, and stack traces over all files. Of a case with more than 200 files, the newest 200.',
    tag,
    auth: 'user',
    params: caseIds(),
    responses: { 200: CaseFindingsView },
    errors: [],
    handle: async ({ actor, params }) => json(200, await evidence.findingsOfCase(actor, params.id)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id/diff',
    operation: 'diffConfiguration',
    summary: 'What was changed in a configuration',
    description:
      'Against the newest older version of the same file in its case, or against any configuration of yours. Secrets are not shown.',
    tag,
    auth: 'user',
    params: evidenceIds(),
    query: ConfigDiffQuery,
    responses: { 200: ConfigDiffView },
    errors: ['evidence.not-ready'],
    handle: async ({ actor, params, query }) =>
      json(200, await evidence.configDiff(actor, params.id, query.against as EvidenceId | undefined)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id/lines',
    operation: 'listLines',
    summary: 'Lines that fit',
    description: 'A page may hold fewer lines than `limit`, even none, and still have a `next_cursor`.',
    tag,
    auth: 'user',
    params: evidenceIds(),
    query: LinesQuery,
    responses: { 200: LinePage },
    errors: ['evidence.not-ready', 'file.too-costly'],
    handle: async ({ actor, params, query, signal }) =>
      json(200, await evidence.lines(actor, params.id, query, signal)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id/counts',
    operation: 'countLines',
    summary: 'How many lines fit, by what they have in common',
    description:
      'Exact, over the whole file: counted in the lines, not estimated. `file.too-costly` when that takes too long.',
    tag,
    auth: 'user',
    params: evidenceIds(),
    query: CountsQuery,
    responses: { 200: CountsView },
    errors: ['evidence.not-ready', 'file.too-costly'],
    handle: async ({ actor, params, query, signal }) =>
      json(200, await evidence.counts(actor, params.id, query, signal)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/evidence/:id/histogram',
    operation: 'lineHistogram',
    summary: 'How many lines fit, over time',
    description: 'Exact, without gaps: a bucket without lines has zeros.',
    tag,
    auth: 'user',
    params: evidenceIds(),
    query: HistogramQuery,
    responses: { 200: HistogramView },
    errors: ['evidence.not-ready', 'file.too-costly'],
    handle: async ({ actor, params, query, signal }) =>
      json(200, await evidence.histogram(actor, params.id, query, signal)),
  }),
];
