import type { AgentService } from '../../core/agent/index.ts';
import type { CaseService } from '../../core/case/index.ts';
import type { EvidenceService } from '../../core/evidence/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { ConsumerDefinition } from './consumer.ts';
import { analyseEvidence } from './consumers/analyse-evidence.ts';
import { indexCase } from './consumers/index-case.ts';
import { indexDocument } from './consumers/index-document.ts';
import { recordEvidenceOnEvidenceAnalysed } from './consumers/record-evidence-on-evidence-analysed.ts';
import { removeDocument } from './consumers/remove-document.ts';
import { removeEvidence } from './consumers/remove-evidence.ts';
import { removeEvidenceOnCaseDeleted } from './consumers/remove-evidence-on-case-deleted.ts';
import { removeTurnsOnCaseDeleted } from './consumers/remove-turns-on-case-deleted.ts';
import { runTurn } from './consumers/run-turn.ts';

export type WorkerDeps = {
  readonly queue: JobQueue;
  readonly cases: CaseService;
  readonly evidence: EvidenceService;
  readonly knowledge: KnowledgeService;
  readonly agent: AgentService;
};

/** Everything a worker does, in one screen. */
export const consumers = ({ cases, evidence, knowledge, agent }: WorkerDeps): readonly ConsumerDefinition[] => [
  indexDocument(knowledge),
  removeDocument(knowledge),
  analyseEvidence(evidence),
  removeEvidence(evidence),
  runTurn(agent),
  indexCase(cases),
  recordEvidenceOnEvidenceAnalysed(cases),
  removeEvidenceOnCaseDeleted(evidence),
  removeTurnsOnCaseDeleted(agent),
];

export type Worker = {
  /** Takes nothing new, lets what runs finish for `graceMs`, and hands the rest back. */
  stop(graceMs: number): Promise<void>;
};

export const startWorker = (deps: WorkerDeps): Worker => {
  const running = consumers(deps).map(({ type, handler, concurrency }) =>
    deps.queue.consume(type, handler, { concurrency }),
  );
  return {
    async stop(graceMs) {
      await Promise.all(running.map(one => one.stop(graceMs)));
    },
  };
};
