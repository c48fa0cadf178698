import type { CaseService, CaseView, TimelineEntryView } from '../../case/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/error.ts';
import type { CaseId, DocumentId } from '../../kernel/ids.ts';
import { toIso } from '../../kernel/instant.ts';
import { shorten } from '../../kernel/text.ts';
import { checkCitations } from '../executor/citations.ts';
import { plainLine } from '../grounded/markdown.ts';
import { neutral, stepsOf } from '../investigate/actions.ts';
import { type GatherDeps, gather } from '../investigate/gather.ts';
import type { Action, Investigation } from '../investigate/investigation.ts';
import { bestMatches } from '../investigate/search-knowledge.ts';
import { sectionLocator } from '../investigate/sources.ts';
import type { ChatResult } from '../models.ts';
import type { AgentRepositories } from '../repository.ts';
import type { Turn } from '../turn.ts';
import type { Exchange, Material } from './material.ts';
import { type References, referencesTo } from './references.ts';
import { gradedByResolution } from './root-cause.ts';

export type GatherMaterialDeps = GatherDeps & {
  cases: GatherDeps['cases'] & Pick<CaseService, 'timeline'>;
  reads: AgentRepositories;
};

const MOST_TURNS = 20;
const PAGE = 200;
/** Entries of a timeline that are read: 20 pages of 200. */
const MOST_PAGES = 20;
const QUESTION_CHARS = 200;
/** Long enough for the first paragraph of an answer of ours; a cut within its code would show the marks. */
const ANSWER_CHARS = 2_500;
const QUOTE_CHARS = 700;
/** Runbooks whose advice for later is taken. */
const ADVISING = 2;

/** Everything that is known about a closed case, with one numbering of all that can be cited.
 *  @throws DomainError as the modules that are asked do; a search that fails is a note. */
export const gatherMaterial =
  (deps: GatherMaterialDeps) =>
  async (about: CaseView, actor: Actor, signal: AbortSignal): Promise<Material> => {
    const caseId = about.id as CaseId;
    const asked = { caseId, question: about.resolution || about.title, context: null };
    const { found: gathered, conversation } = await gather(deps)(asked, actor, signal);
    const grade = gradedByResolution(gathered, about.resolution);
    const found = { ...gathered, cause: { ...gathered.cause, grade } };
    const turns = await deps.reads.turns.listAnswered(actor.userId, caseId, MOST_TURNS);
    const references = referencesTo(found.sources);
    const answered = turns
      .toReversed()
      .flatMap(turn => (turn.result ? [renumbered(turn, turn.result, references)] : []));
    return {
      about,
      found,
      events: await wholeTimeline(deps.cases, actor, caseId, signal),
      said: conversation.said,
      exchanges: answered.map(({ exchange }) => exchange),
      suggested: distinct([...answered.flatMap(({ actions }) => actions), ...found.actions]),
      preventions: await preventions(deps.knowledge, actor, found, references),
      references,
    };
  };

/** A turn in this post-mortem's numbers. */
const renumbered = (turn: Turn, result: ChatResult, references: References) => {
  const numbers = new Map(result.sources.map(({ id, ...source }) => [id, () => references.cite(source)]));
  const translate = (ids: readonly number[]): number[] => ids.flatMap(id => numbers.get(id)?.() ?? []);
  const first = result.response.split('\n\n').find(part => !part.startsWith('>')) ?? '';
  const { cited } = checkCitations(first, new Set(numbers.keys()));
  const exchange: Exchange = {
    at: toIso(turn.createdAt),
    question: plainLine(turn.question, QUESTION_CHARS),
    answer: plainLine(first, ANSWER_CHARS),
    sourceIds: translate(cited),
  };
  const actions = result.suggested_actions.map(({ text, source_ids }) => ({ text, sourceIds: translate(source_ids) }));
  return { exchange, actions };
};

/** Each text once, with all its sources. */
const distinct = (actions: readonly Action[]): readonly Action[] =>
  [...Map.groupBy(actions, ({ text }) => text)].map(([text, same]) => ({
    text,
    sourceIds: [...new Set(same.flatMap(({ sourceIds }) => sourceIds))],
  }));

const wholeTimeline = async (
  cases: GatherMaterialDeps['cases'],
  actor: Actor,
  id: CaseId,
  signal: AbortSignal,
): Promise<readonly TimelineEntryView[]> => {
  const entries: TimelineEntryView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next_cursor } = await cases.timeline(actor, id, { limit: PAGE, cursor });
    entries.push(...items);
    signal.throwIfAborted();
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return entries;
};

const FOR_LATER = /\b(?:prevent|avoid|harden|follow.?up|long.?term|lessons)/i;

/** What the runbooks on the cause say for afterwards. Runbooks that cannot be read now are gone without: their advice is
 *  beside the point. */
const preventions = async (
  knowledge: GatherDeps['knowledge'],
  actor: Actor,
  { passages }: Investigation,
  references: References,
): Promise<readonly Action[]> => {
  const documents = bestMatches(passages)
    .filter(({ matchesEvidence }) => matchesEvidence)
    .slice(0, ADVISING);
  const advice: Action[] = [];
  for (const { document_id, title } of documents) {
    const sections = await readable(() => knowledge.sections(actor, document_id as DocumentId));
    for (const { section, body, anchor } of sections) {
      if (!FOR_LATER.test(section.split(' > ').at(-1) ?? '')) continue;
      const cite = (): number =>
        references.cite({
          kind: 'knowledge',
          title,
          locator: sectionLocator(section, anchor),
          quote: shorten(body, QUOTE_CHARS),
          document_id,
        });
      advice.push(...stepsOf(body).map(step => ({ text: neutral(step), sourceIds: [cite()] })));
    }
  }
  return distinct(advice);
};

const readable = async <Item>(read: () => Promise<readonly Item[]>): Promise<readonly Item[]> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'cancelled') return [];
    throw error;
  }
};
