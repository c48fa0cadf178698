import type { CaseView, MessageView, TimelineEntryView } from '../../case/index.ts';
import { shorten } from '../../kernel/text.ts';
import { momentText } from '../grounded/times.ts';
import type { Action, Investigation } from '../investigate/investigation.ts';
import type { References } from './references.ts';

/** A question of the case and what was answered, with the numbers that this post-mortem gives its sources. */
export type Exchange = {
  readonly at: string;
  readonly question: string;
  /** The first paragraph of the answer, without its citations. */
  readonly answer: string;
  readonly sourceIds: readonly number[];
};

/** Everything that a post-mortem is composed from. */
export type Material = {
  readonly about: CaseView;
  readonly found: Investigation;
  /** Oldest first. */
  readonly events: readonly TimelineEntryView[];
  /** Oldest first. */
  readonly said: readonly MessageView[];
  readonly exchanges: readonly Exchange[];
  /** What was suggested in the course of the case, each once. */
  readonly suggested: readonly Action[];
  /** What the runbooks on this say against it happening again. */
  readonly preventions: readonly Action[];
  readonly references: References;
};

const QUOTE_CHARS = 700;

/** A part of the case itself as a source: its opening, its description, its resolution. */
export const citeCase = ({ about, references }: Material, locator: string, quote: string): number =>
  references.cite({
    kind: 'case',
    title: about.title,
    locator,
    quote: shorten(quote, QUOTE_CHARS),
    case_id: about.id,
  });

/** Something that was said in the case. Messages have no names, so they are counted. */
export const citeMessage = (material: Material, { id, content, created_at }: MessageView): number => {
  const nth = material.said.findIndex(message => message.id === id) + 1;
  return citeCase(material, `message ${nth}, ${momentText(created_at)} UTC`, content);
};
