import type { Actor } from '../../kernel/actor.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { ToolDefinition } from '../../ports/llm-provider.ts';
import type { Source } from '../investigate/investigation.ts';

/** A source without its number. */
export type SourceDraft = Omit<Source, 'view'> & { readonly view: Omit<Source['view'], 'id'> };

export type ToolContext = {
  readonly actor: Actor;
  readonly caseId: CaseId;
  readonly signal: AbortSignal;
  /** The number under which the answer may cite this. The same place twice is the same number. */
  mint(draft: SourceDraft): number;
};

export type ToolOutcome = {
  /** What the model is told, with `[n]` before what it may cite. Not yet redacted, not yet quoted as data. */
  readonly text: string;
  /** One line for whoever watches: "4 sections of 3 runbooks". Nothing secret: it is not redacted. */
  readonly summary: string;
};

/** Something that a model may look up. No tool changes anything, and each sees only what the actor may see.
 *  `run` throws DomainError 'invalid' (what is wrong with the arguments, for the model to put right), 'cancelled', and what
 *  the services throw; the one who calls it turns all but 'cancelled' into text for the model. */
export type AgentTool = {
  readonly definition: ToolDefinition;
  run(args: unknown, context: ToolContext): Promise<ToolOutcome>;
};
