import type { AgentService } from '../../core/agent/index.ts';
import type { CaseService } from '../../core/case/index.ts';
import type { EvidenceService } from '../../core/evidence/index.ts';
import type { KnowledgeService } from '../../core/knowledge/index.ts';
import type { JobQueue } from '../../core/ports/job-queue.ts';
import type { Settings } from '../composition/settings.ts';
import type { ConsumerDefinition } from './consumer.ts';
import { analyseEvidence } from './consumers/analyse-evidence.ts';
import { embedDocument, embedDocumentV1 } from './consumers/embed-document.ts';
import { generatePostMortem } from './consumers/generate-post-mortem.ts';
import { indexCase } from './consumers/index-case.ts';
import { indexDocument } from './consumers/index-document.ts';
import { recordEvidenceOnEvidenceAnalysed } from './consumers/record-evidence-on-evidence-analysed.ts';
import { recordPostMortemOnPostMortemGenerated } from './consumers/record-post-mortem-on-post-mortem-generated.ts';
import { recordPublicationOnPostMortemPublished } from './consumers/record-publication-on-post-mortem-published.ts';
import { removeDocument } from './consumers/remove-document.ts';
import { removeEvidence } from './consumers/remove-evidence.ts';
import { removeEvidenceOnCaseDeleted } from './consumers/remove-evidence-on-case-deleted.ts';
import { removeTurnsOnCaseDeleted } from './consumers/remove-turns-on-case-deleted.ts';
import { renewPostMortemOnEvidenceAnalysed } from './consumers/renew-post-mortem-on-evidence-analysed.ts';
import { runTurn } from './consumers/run-turn.ts';
import { sweep } from './consumers/sweep.ts';
import type { Maintenance } from './sweeps/maintenance.ts';

export type WorkerDeps = {
  readonly queue: JobQueue;
  readonly cases: CaseService;
  readonly evidence: EvidenceService;
  readonly knowledge: KnowledgeService;
  readonly agent: AgentService;
  readonly maintenance: Pick<Maintenance, 'runSweep'>;
  /** What the operator set of a type of job. */
  readonly jobs?: Settings['jobs'];
};

/** Everything a worker does, in one screen. */
export const consumers = ({
  cases,
  evidence,
  knowledge,
  agent,
  maintenance,
}: WorkerDeps): readonly ConsumerDefinition[] => [
  indexDocument(knowledge),
  removeDocument(knowledge),
  embedDocument(knowledge),
  embedDocumentV1(knowledge),
  analyseEvidence(evidence),
  removeEvidence(evidence),
  runTurn(agent),
  indexCase(cases),
  recordEvidenceOnEvidenceAnalysed(cases),
  generatePostMortem(agent),
  renewPostMortemOnEvidenceAnalysed(agent),
  recordPostMortemOnPostMortemGenerated(cases),
  recordPublicationOnPostMortemPublished(cases),
  removeEvidenceOnCaseDeleted(evidence),
  removeTurnsOnCaseDeleted(agent),
  sweep(maintenance),
];

export type Worker = {
  /** The types of jobs that it takes. */
  readonly types: readonly string[];
  /** Takes nothing new, lets what runs finish for `graceMs`, and hands the rest back. */
  stop(graceMs: number): Promise<void>;
};

export const startWorker = (deps: WorkerDeps): Worker => {
  const all = consumers(deps);
  const running = all.map(({ type, handler, concurrency }) =>
    deps.queue.consume(type, handler, deps.jobs?.[type] ?? { concurrency }),
  );
  return {
    types: all.map(({ type }) => type),
    async stop(graceMs) {
      await Promise.all(running.map(one => one.stop(graceMs)));
    },
  };
};
