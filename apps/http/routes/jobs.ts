import { z } from 'zod';
import { isAdmin } from '../../../core/kernel/actor.ts';
import { DomainError } from '../../../core/kernel/error.ts';
import { toIso } from '../../../core/kernel/instant.ts';
import { JOB_STATUSES, type Job } from '../../../core/kernel/job.ts';
import { presentPage } from '../../../core/kernel/paging.ts';
import { failure, id, pageOfItems, pageQuery, timestamp } from '../../../core/kernel/schema.ts';
import { SYSTEM_USER } from '../../../core/kernel/system-user.ts';
import type { HttpDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { json } from '../reply.ts';
import { jobIds } from './path-ids.ts';

const SweepReportView = z
  .object({
    task: z.string(),
    dry_run: z.boolean().meta({ description: 'True: nothing was removed, only counted.' }),
    examined: z.number().int(),
    removed: z.number().int(),
    bytes: z.number().int().optional(),
  })
  .meta({ description: 'What a clean-up found; of `maintenance.sweep.v1` only.' });
export const JobView = z.object({
  id: id(),
  type: z.string(),
  status: z.enum(JOB_STATUSES),
  progress: z.number().meta({ description: '0 to 1.' }),
  attempts: z.number().int(),
  error: failure(),
  report: SweepReportView.optional(),
  created_at: timestamp(),
  updated_at: timestamp(),
});
export const DeadLetterView = JobView.omit({ report: true }).extend({
  owner_id: id().meta({ description: 'Whose thing it was about; all zeros for the installation itself.' }),
});
export const DeadLetterPage = pageOfItems(DeadLetterView);

const tag = 'jobs';

const presentJob = (job: Job, report?: unknown): z.infer<typeof JobView> => ({
  id: job.id,
  type: job.type,
  status: job.status,
  progress: job.progress,
  attempts: job.attempts,
  error: job.error,
  ...(report !== undefined && { report: SweepReportView.parse(report) }),
  created_at: toIso(job.createdAt),
  updated_at: toIso(job.updatedAt),
});

const there = (job: Job | undefined): Job => {
  if (job) return job;
  throw new DomainError('job.not-found', 'There is no such job.');
};

export const jobRoutes = ({ jobs, results }: HttpDeps): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/v1/jobs/dead-letters',
    operation: 'listDeadLetters',
    summary: 'Jobs that the queue gave up on',
    tag,
    auth: 'admin',
    query: z.object(pageQuery),
    responses: { 200: DeadLetterPage },
    errors: [],
    handle: async ({ query }) =>
      json(
        200,
        presentPage(await jobs.deadLetters(query), job => ({ ...presentJob(job), owner_id: job.ownerId })),
      ),
  }),
  endpoint({
    method: 'get',
    path: '/v1/jobs/:id',
    operation: 'getJob',
    summary: 'How far a job is',
    description: 'Your own; an administrator sees every one.',
    tag,
    auth: 'user',
    params: jobIds(),
    responses: { 200: JobView },
    errors: [],
    async handle({ actor, params }) {
      const found = there(await jobs.getStatus(isAdmin(actor) ? null : actor.userId, params.id));
      const report = found.ownerId === SYSTEM_USER ? await results.get(SYSTEM_USER, found.id) : undefined;
      return json(200, presentJob(found, report));
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/jobs/:id/retry',
    operation: 'retryJob',
    summary: 'Run a dead job again',
    tag,
    auth: 'admin',
    params: jobIds(),
    responses: { 202: JobView },
    errors: ['job.not-dead'],
    async handle({ params }) {
      await jobs.retry(params.id);
      const queued = presentJob(there(await jobs.getStatus(null, params.id)));
      return json(202, queued, { Location: `/v1/jobs/${params.id}` });
    },
  }),
];
