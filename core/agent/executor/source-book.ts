import type { Source } from '../investigate/investigation.ts';
import type { SourceDraft } from '../tools/tool.ts';

/** The numbered sources of one turn, to which look-ups add. A number means the same thing to the end of the turn. */
export type SourceBook = {
  all(): readonly Source[];
  /** The number of this place; a new one for a new place. What was not known of a known place is added to it. */
  mint(draft: SourceDraft): number;
};

export const sourceBook = (gathered: readonly Source[]): SourceBook => {
  const sources = [...gathered];
  const numbers = new Map<string, number[]>();
  for (const source of sources) remember(numbers, source);
  return {
    all: () => sources,
    mint(draft) {
      const known = (numbers.get(placeOf(draft.view)) ?? []).flatMap(
        id => sources.find(({ view }) => view.id === id) ?? [],
      );
      const same = known.find(({ text }) => text.includes(draft.text)) ?? known[0];
      if (same === undefined) {
        const source = { ...draft, view: { id: sources.length + 1, ...draft.view } };
        sources.push(source);
        remember(numbers, source);
        return source.view.id;
      }
      sources[sources.indexOf(same)] = joined(same, draft);
      return same.view.id;
    },
  };
};

const placeOf = ({ kind, document_id, evidence_id, case_id, locator }: SourceDraft['view']): string =>
  JSON.stringify([kind, document_id ?? evidence_id ?? case_id, locator]);

const remember = (numbers: Map<string, number[]>, { view }: Source): void => {
  numbers.set(placeOf(view), [...(numbers.get(placeOf(view)) ?? []), view.id]);
};

const joined = (known: Source, { text, facts, counted = [] }: SourceDraft): Source => ({
  ...known,
  text: known.text.includes(text) ? known.text : `${known.text}\n${text}`,
  facts: [...new Set([...known.facts, ...facts])],
  counted: [...(known.counted ?? []), ...counted],
});
