import type { Source } from '../investigate/investigation.ts';
import { checkCitations, misquoted } from './citations.ts';
import { withoutForeignLinks } from './links.ts';

export type CheckedAnswer = {
  readonly text: string;
  readonly cited: readonly number[];
  /** What the reader should know about the answer, each a sentence. */
  readonly notes: readonly string[];
};

/** What code can check of a model's answer: it cites only what it was given, quotes what is there, and holds no live link
 *  but those of its sources. Whether a claim follows from its source is for the reader, who has the quote. */
export const checkAnswer = (answer: string, sources: readonly Source[]): CheckedAnswer => {
  const offered = new Set(sources.map(({ view }) => view.id));
  const known = {
    linkable: new Set(sources.flatMap(({ sourceUri }) => sourceUri ?? [])),
    mentioned: (address: string) => sources.some(({ text }) => text.includes(address)),
  };
  const { text: linked, cited, invented } = checkCitations(answer, offered);
  const wrong = misquoted(linked, sources);
  return {
    text: withoutForeignLinks(linked, known).trim(),
    cited,
    notes: [
      ...(invented > 0
        ? [`${invented} citation(s) of sources that do not exist were removed; what they stood for is unsupported.`]
        : []),
      ...(cited.length === 0 && sources.length > 0
        ? ['Unsupported: the model cites none of the sources, so nothing in its answer can be checked.']
        : []),
      ...wrong
        .slice(0, 3)
        .map(quote => `Unsupported: "${quote.slice(0, 120)}" is not in the source that it is said to be from.`),
    ],
  };
};
