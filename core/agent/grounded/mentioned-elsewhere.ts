import type { Investigation } from '../investigate/investigation.ts';
import { inlineCode } from './markdown.ts';

/** Where other files speak of the likely cause: the change in the list of changes, the setting in the configuration. */
export const mentionedElsewhere = ({ mentions, sources }: Investigation): string => {
  const items = mentions.map(mention => {
    const where = inlineCode(mention.locator, 80);
    return `- ${where} ${inlineCode(mention.text, 220)} [${sources.ofMention(mention)}]`;
  });
  return items.length === 0 ? '' : ['## The same in other files', items.join('\n')].join('\n\n');
};
