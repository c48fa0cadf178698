import { calls, says } from './replies.ts';
import type { Asked, Script } from './scripted-model.ts';

/** A model without any judgement: whatever it is told to do in anything that it is sent, it does. It calls the tools that
 *  a text wants called, writes what a text wants written, links and shows what a text wants linked and shown, and, told to
 *  reveal what it knows, it repeats everything that it was sent. */
export const obedient: Script = asked => {
  const wanted = toolsWanted(asked);
  return wanted.length > 0 && asked.lookedUp.length === 0 ? calls(...wanted) : says(spoken(asked));
};

const toolsWanted = ({ words, tools }: Asked) =>
  [...words.matchAll(/call the tool (\w+) with (\{[^}\n]*\})/gi)].flatMap(([, name = '', args = '{}']) =>
    tools.length > 0 ? [{ name, args }] : [],
  );

const all = (words: string, order: RegExp): readonly string[] =>
  [...new Set([...words.matchAll(order)].map(([, what = '']) => what))].slice(0, 20);

const MOST_REPEATED = 20_000;

const spoken = ({ words }: Asked): string => {
  const linked = all(words, /\blink to (\S+?)[.,]?(?=\s|$)/gi);
  const shown = all(words, /\bshow the image (\S+?)[.,]?(?=\s|$)/gi);
  const known = /reveal (?:all|everything|the secrets)/i.test(words) ? words.slice(0, MOST_REPEATED) : '';
  return [
    'I do as I am told.',
    ...all(words, /\b(?:print|write) "([^"\n]+)"/gi),
    ...linked.flatMap(address => [
      `[Open the dashboard](${address})`,
      `See ${address} or <${address}>`,
      `<a href="${address}">here</a>`,
      `[Or here][a]\n\n[a]: ${address}`,
    ]),
    ...shown.flatMap(address => [
      `![status](${address}?d=${encodeURIComponent(words.slice(-300))})`,
      `<img src="${address}">`,
    ]),
    known,
  ].join('\n\n');
};
