import type { CaseService } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import { presentPage } from '../../kernel/paging.ts';
import type { KnowledgeService } from '../../knowledge/index.ts';
import type {
  PostMortemExport,
  PostMortemListQuery,
  PostMortemVersionPage,
  PostMortemView,
} from '../post-mortem-models.ts';
import type { AgentRepositories } from '../repository.ts';
import { type Existing, postMortemNotFound } from './post-mortem.ts';
import { fileNameOf, present, presentVersion } from './present.ts';
import { asInKnowledge } from './published-document.ts';
import { type SimilarDocumentsDeps, similarDocuments } from './similar-documents.ts';

export type ViewDeps = {
  cases: Pick<CaseService, 'get'>;
  knowledge: Pick<KnowledgeService, 'get'> & SimilarDocumentsDeps['knowledge'];
  reads: AgentRepositories;
};

/** The post-mortem and one of its revisions, by default the last.
 *  @throws DomainError 'case.not-found', 'case.post-mortem-not-found'. */
export const existingPostMortem =
  ({ cases, reads }: Pick<ViewDeps, 'cases' | 'reads'>) =>
  async (actor: Actor, caseId: CaseId, number?: number): Promise<Existing> => {
    await cases.get(actor, caseId);
    const postMortem = await reads.postMortems.find(actor.userId, caseId);
    const wanted = number ?? postMortem?.latest ?? 0;
    const revision = await reads.postMortems.findRevision(actor.userId, caseId, wanted);
    if (!postMortem || !revision) throw postMortemNotFound(postMortem);
    return { postMortem, revision };
  };

export const viewPostMortem =
  (deps: ViewDeps) =>
  async (actor: Actor, caseId: CaseId, number?: number, signal?: AbortSignal): Promise<PostMortemView> => {
    const existing = await existingPostMortem(deps)(actor, caseId, number);
    const postMortem = await asInKnowledge(deps, actor, existing.postMortem);
    return present({ ...existing, postMortem }, await similarDocuments(deps, actor, existing, signal));
  };

export const exportPostMortem =
  (deps: Pick<ViewDeps, 'cases' | 'reads'>) =>
  async (actor: Actor, caseId: CaseId, number?: number): Promise<PostMortemExport> => {
    const { revision } = await existingPostMortem(deps)(actor, caseId, number);
    return { file_name: fileNameOf(revision), markdown: revision.markdown };
  };

export const listPostMortemVersions =
  ({ cases, reads, knowledge }: ViewDeps) =>
  async (actor: Actor, caseId: CaseId, query: PostMortemListQuery): Promise<PostMortemVersionPage> => {
    await cases.get(actor, caseId);
    const postMortem = await reads.postMortems.find(actor.userId, caseId);
    if (!postMortem || postMortem.latest === 0) throw postMortemNotFound(postMortem);
    const page = await reads.postMortems.listRevisions(actor.userId, caseId, query);
    const shown = await asInKnowledge({ knowledge }, actor, postMortem);
    return presentPage(page, revision => presentVersion(shown, revision));
  };
