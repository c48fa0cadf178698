import type { Investigation } from '../investigate/investigation.ts';
import { inlineCode } from './markdown.ts';

/** Where other files speak of the likely cause: the change in the list of changes, the setting in the configuration. */
export const mentionedElsewhere = (investigation: Investigation): string => {
  const list = mentionList(investigation);
  return list === '' ? '' : ['## The same in other files', list].join('\n\n');
};

/** The lines alone, as a list. */
export const mentionList = ({ mentions, sources }: Investigation): string =>
  mentions
    .map(mention => {
      const where = inlineCode(mention.locator, 80);
      return `- ${where} ${inlineCode(mention.text, 220)} [${sources.ofMention(mention)}]`;
    })
    .join('\n');
