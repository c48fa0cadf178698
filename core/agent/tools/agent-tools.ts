import type { CaseService } from '../../case/index.ts';
import type { EvidenceService } from '../../evidence/index.ts';
import type { KnowledgeService } from '../../knowledge/index.ts';
import { countLines } from './count-lines.ts';
import { readConfigDiff } from './read-config-diff.ts';
import { readLines } from './read-lines.ts';
import { searchEvidence } from './search-evidence.ts';
import { searchKnowledge } from './search-knowledge.ts';
import { similarCases } from './similar-cases.ts';
import { timeline } from './timeline.ts';
import type { AgentTool } from './tool.ts';

/** What the tools are given: ways to read, and none to change anything. */
export type AgentToolsDeps = {
  readonly cases: Pick<CaseService, 'get' | 'pastCases' | 'closedCases'>;
  readonly evidence: Pick<
    EvidenceService,
    | 'list'
    | 'lines'
    | 'counts'
    | 'histogram'
    | 'analysis'
    | 'analysesOfCase'
    | 'findingsOfCase'
    | 'similarCases'
    | 'configDiff'
  >;
  readonly knowledge: Pick<KnowledgeService, 'passages' | 'termsOf'>;
};

/** Everything that a model may look up, always in the same order. */
export const agentTools = (deps: AgentToolsDeps): readonly AgentTool[] => [
  searchKnowledge(deps),
  searchEvidence(deps),
  countLines(deps),
  timeline(deps),
  readLines(deps),
  similarCases(deps),
  readConfigDiff(deps),
];
