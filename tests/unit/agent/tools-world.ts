import { readYaml } from '../../../adapters/extraction/reading/read-yaml.ts';
import { memoryEvidenceAnalyser } from '../../../adapters/memory/evidence-analyser.ts';
import type { CaseIndexV1 } from '../../../contracts/generated/messages.ts';
import { sourceBook } from '../../../core/agent/executor/source-book.ts';
import type { Source } from '../../../core/agent/investigate/investigation.ts';
import { type AgentToolsDeps, agentTools } from '../../../core/agent/tools/agent-tools.ts';
import type { ToolOutcome } from '../../../core/agent/tools/tool.ts';
import type { Actor } from '../../../core/kernel/actor.ts';
import type { CaseId, EvidenceId } from '../../../core/kernel/ids.ts';
import { bytesOf } from '../../support/bytes.ts';
import { caseModule } from '../../support/case-module.ts';
import { evidenceModule } from '../../support/evidence-module.ts';
import { workOff } from '../../support/working-off.ts';
import { openKnowledge } from '../knowledge/knowledge-world.ts';

/** The tools over the real modules of one world, in which several people have cases, files and runbooks. */
export const openTools = async (change: (deps: AgentToolsDeps) => AgentToolsDeps = deps => deps) => {
  const k = await openKnowledge();
  const { world, knowledge } = k;
  const cases = caseModule(world);
  const analyser = memoryEvidenceAnalyser({ readYaml });
  const { service: evidence } = evidenceModule(world, { cases, analyser, maxBytes: 1_000_000 });
  const tools = agentTools(change({ cases, evidence, knowledge }));

  const openCase = async (actor: Actor, title = 'Checkout answers 503'): Promise<CaseId> =>
    (await cases.create(actor, { title, description: 'since 10:42', severity: 'high' })).id as CaseId;
  const upload = async (actor: Actor, caseId: CaseId, name: string, content: string): Promise<EvidenceId> => {
    const { id } = await evidence.upload(actor, caseId, { name, mediaType: null, content: bytesOf(content) });
    await workOff(world, 'evidence.analyse.v1', evidence.analyse);
    return id as EvidenceId;
  };
  const close = async (actor: Actor, id: CaseId, resolution: string): Promise<void> => {
    await cases.close(actor, id, { resolution });
    await workOff<CaseIndexV1>(world, 'case.index.v1', cases.indexCase);
  };
  const closed = async (actor: Actor, title: string, resolution: string): Promise<CaseId> => {
    const id = await openCase(actor, title);
    await close(actor, id, resolution);
    return id;
  };
  /** One turn of somebody in a case: what is minted keeps its number. */
  const turn = (actor: Actor, caseId: CaseId, signal = new AbortController().signal) => {
    const book = sourceBook([]);
    const use = (name: string, args: unknown): Promise<ToolOutcome> => {
      const tool = tools.find(({ definition }) => definition.name === name);
      if (tool === undefined) throw new Error(`there is no tool ${name}`);
      return tool.run(args, { actor, caseId, signal, mint: book.mint });
    };
    const cited = (number: number): Source => {
      const found = book.all().find(({ view }) => view.id === number);
      if (found === undefined) throw new Error(`there is no source ${number}`);
      return found;
    };
    return { use, cited, minted: () => book.all() };
  };
  return { ...k, cases, evidence, tools, openCase, upload, close, closed, turn };
};

export type ToolsWorld = Awaited<ReturnType<typeof openTools>>;
