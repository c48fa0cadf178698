import type { JobId } from '../kernel/ids.ts';
import type { EventStream } from '../ports/event-stream.ts';
import type { ToolEvent } from './executor/look-up.ts';
import type { ChatView, SourceView, TurnFindingView } from './models.ts';
import { turnTopic } from './view-turn.ts';

export type Phase = 'gathering' | 'writing' | 'rewriting' | 'saving';

/** What happens in a turn, told to whoever watches. Best effort: a stream that fails, for whatever reason, is told nothing
 *  more, and the turn goes on; no method rejects. `status` with phase `rewriting` voids the tokens so far: those of
 *  an answer that is written again, and those before a look-up. */
export type Progress = {
  phase(phase: Phase): Promise<void>;
  found(findings: readonly TurnFindingView[], sources: readonly SourceView[]): Promise<void>;
  /** A look-up of the model begins or ends. */
  tool(event: ToolEvent): Promise<void>;
  token(text: string): Promise<void>;
  ended(view: ChatView): Promise<void>;
};

/** Findings and sources that are told one by one; all are in the result. */
const MOST_TOLD = 20;

/** A model writes a few letters at a time; an event for each would cost more than the letters. The first ones go at once. */
const TOKEN_CHARS = 40;

const published = (events: EventStream, id: JobId, event: { type: string; data: object }): Promise<boolean> =>
  events.publish(turnTopic(id), event).then(
    () => true,
    () => false,
  );

export const progressOf = (events: EventStream, id: JobId): Progress => {
  let reachable = true;
  const publish = async (type: string, data: object): Promise<void> => {
    if (reachable) reachable = await published(events, id, { type, data });
  };
  let unsaid = '';
  let isBegun = false;
  const say = async (): Promise<void> => {
    const text = unsaid;
    unsaid = '';
    if (text !== '') await publish('token', { text });
  };
  return {
    async phase(phase) {
      if (phase === 'rewriting') {
        unsaid = '';
        isBegun = false;
      }
      await say();
      await publish('status', { phase });
    },
    async found(findings, sources) {
      for (const finding of findings.slice(0, MOST_TOLD)) await publish('finding', finding);
      for (const source of sources.slice(0, MOST_TOLD)) await publish('source', source);
    },
    async tool(event) {
      await say();
      await publish('tool', event);
    },
    async token(text) {
      unsaid += text;
      if (isBegun && unsaid.length < TOKEN_CHARS && !unsaid.includes('\n')) return;
      isBegun ||= unsaid !== '';
      await say();
    },
    async ended(view) {
      await say();
      await publish(view.status === 'completed' ? 'done' : 'failed', view);
    },
  };
};
