import { inlineCode } from '../grounded/markdown.ts';
import type { Source } from '../investigate/investigation.ts';
import { checkCitations, misquoted, UNSUPPORTED } from './citations.ts';
import { withoutForeignLinks } from './links.ts';

export type CheckedAnswer = {
  /** What cannot be checked is marked in it, in its first line and where it stands. */
  readonly text: string;
  readonly cited: readonly number[];
  /** What the reader should know about the answer, each a sentence. */
  readonly notes: readonly string[];
};

const MOST_QUOTES = 3;
const QUOTE_CHARS = 120;

/** What code can check of a model's answer: it cites only what it was given, quotes what is there, and holds no live link
 *  but those of its sources. Whether a claim follows from its source is for the reader, who has the quote. */
export const checkAnswer = (answer: string, sources: readonly Source[]): CheckedAnswer => {
  const offered = new Set(sources.map(({ view }) => view.id));
  const known = {
    linkable: new Set(sources.flatMap(({ sourceUri }) => sourceUri ?? [])),
    mentioned: (address: string) => sources.some(({ text }) => text.includes(address)),
  };
  const quoting = checkCitations(answer, offered).text;
  // Links lose their marks first: the text of a foreign link looks like a citation when they are gone.
  const { text, cited, invented } = checkCitations(withoutForeignLinks(answer, known), offered);
  const wrong = misquoted(quoting, sources).slice(0, MOST_QUOTES);
  const isUncited = cited.length === 0 && sources.length > 0;
  const warnings = [
    ...(isUncited ? ['nothing in the evidence or the runbooks is named that supports this answer.'] : []),
    ...(text.includes(UNSUPPORTED) && !isUncited
      ? [`what is marked ${UNSUPPORTED} named only sources that do not exist.`]
      : []),
    ...wrong.map(quote => `${inlineCode(quote, QUOTE_CHARS)} is not in the source that it is said to be from.`),
  ];
  return {
    text: [...warnings.map(warning => `> **Unsupported:** ${warning}`), text.trim()].join('\n\n'),
    cited,
    notes: [
      ...(invented > 0
        ? [`${invented} citation(s) of sources that do not exist were removed; what they stood for is unsupported.`]
        : []),
      ...(isUncited
        ? ['Unsupported: the model cites none of the sources, so nothing in its answer can be checked.']
        : []),
      ...wrong.map(
        quote => `Unsupported: "${quote.slice(0, QUOTE_CHARS)}" is not in the source that it is said to be from.`,
      ),
    ],
  };
};
