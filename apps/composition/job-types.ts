import type { JobType } from '../../contracts/generated/messages.ts';
import { reactionType } from '../../core/ports/subscriptions.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';

/** One entry for each kind of job that has a contract: the compiler asks for a new one here. */
const JOBS: Readonly<Record<JobType, true>> = {
  'agent.turn.v1': true,
  'case.index.v1': true,
  'document.embed.v1': true,
  'document.embed.v2': true,
  'document.index.v1': true,
  'document.remove.v1': true,
  'evidence.analyse.v1': true,
  'evidence.remove.v1': true,
  'maintenance.sweep.v1': true,
  'postmortem.generate.v1': true,
};

/** Every type that the queue may hold a job of: what was ordered, and the reactions to events. */
export const JOB_TYPES: readonly string[] = [
  ...Object.keys(JOBS),
  ...Object.entries(SUBSCRIPTIONS).flatMap(([event, reactions]) =>
    reactions.map(reaction => reactionType(event as keyof typeof SUBSCRIPTIONS, reaction)),
  ),
].sort();
