import { proseLines } from '../grounded/markdown.ts';
import { citeCase, citeMessage, type Material } from './material.ts';

/** Something that people on the case said helped, or did not. */
export type Outcome = { readonly worked: boolean; readonly text: string; readonly sourceId: number };

const LONGEST = 400;
const MOST = 10;
/** Heard at all: nobody says more about one incident. */
const MOST_HEARD = 200;

const FAILED =
  /\b(?:did|does|do)(?: not|n['’]?t) (?:help|work|fix|solve|change|make a difference)|\b(?:no|without) (?:any )?(?:effect|change|difference|improvement|success)\b|\bstill (?:fail\w*|broken|down|happening|the same|there|see(?:ing)?|getting|slow|errors?)\b|\bmade (?:it|things) worse\b|\bnot (?:fixed|solved|resolved|working|help\w*)\b|\bin vain\b|\bmade no difference\b|\b(?:came|come|comes) back\b|\b(?:fail\w*|happen\w*) again\b|\bfor (?:some|a few|a couple of) (?:seconds|minutes|hours)\b/i;
const WORKED =
  /\b(?:fixed|solved|resolved|helped|recovered|back to normal|healthy again|did the trick)\b|\bworked\b(?! (?:before|until|yesterday|last|earlier))|\b(?:errors?|alerts?|problems?|symptoms?) (?:(?:is|are|was|were|has|have) )?(?:gone|stopped|cleared)\b/i;
/** Wishes, plans and conditions say nothing about what happened. */
const SUPPOSED =
  /\b(?:if|should|would|could|might|may|must|will|can|can(?:no|['’])?t|when|whether|maybe|perhaps|how|why|until|hope(?:fully)?|try|trying|let us|let['’]s|(?:needs?|has|have|had|want|going|trying) to)\b/i;

/** What a sentence says came of something; undefined when it says nothing about that. Only what is plainly said counts:
 *  no question, no plan, and nothing that was pasted. English only. */
export const outcomeIn = (sentence: string): 'worked' | 'failed' | undefined => {
  if (sentence.length > LONGEST || sentence.endsWith('?') || /^[>|`{[<]|^\d{4}-\d\d|\d\d:\d\d:\d\d/.test(sentence))
    return undefined;
  if (SUPPOSED.test(sentence)) return undefined;
  if (FAILED.test(sentence)) return 'failed';
  return WORKED.test(sentence) ? 'worked' : undefined;
};

const FENCED = /^ {0,3}(```|~~~)[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))/gm;

export const sentencesIn = (text: string): readonly string[] =>
  text
    .replace(FENCED, '')
    .split(/\n+|(?<=[.!?;])\s+/)
    .map(sentence => sentence.trim())
    .filter(sentence => /\p{L}{2}/u.test(sentence));

const outcomesIn = (text: string, cite: () => number): readonly Outcome[] =>
  sentencesIn(text).flatMap(sentence => {
    const outcome = outcomeIn(sentence);
    return outcome === undefined ? [] : [{ worked: outcome === 'worked', text: sentence, sourceId: cite() }];
  });

/** What the resolution, the description and the messages of people say came of what was tried. */
export const outcomes = (material: Material): readonly Outcome[] => {
  const { resolution, description } = material.about;
  const ended = resolution?.trim()
    ? [{ worked: true, text: resolution, sourceId: citeCase(material, 'resolution', resolution) }]
    : [];
  const people = material.said.filter(({ role }) => role === 'user');
  return [
    ...ended,
    ...outcomesIn(description, () => citeCase(material, 'description', description)),
    ...people.flatMap(message => outcomesIn(message.content, () => citeMessage(material, message))),
  ].slice(0, MOST_HEARD);
};

/** As a list; `none` where there is nothing. */
export const outcomeList = (found: readonly Outcome[], none: string): string =>
  found.length === 0
    ? none
    : found
        .slice(0, MOST)
        .map(({ text, sourceId }) => `- ${proseLines(text, LONGEST).replaceAll('\n', '\n  ')} [${sourceId}]`)
        .join('\n');
