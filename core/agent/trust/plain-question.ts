/** Whether a question asks for what everybody may know, or says something to which there is nothing to investigate. What
 *  is not recognised is a question about the case, whose answer needs sources. */

export type Asking = 'case' | 'general' | 'small-talk';

const LONGEST_PLAIN = 300;

const SMALL_TALK =
  /^(?:(?:ok(?:ay)?|great|perfect|cool|nice|good|super|wow)[\s,.!]*)?(?:hi|hello|hey|good (?:morning|evening|night)|thanks?|thank you|thx|cheers|bye|goodbye|danke(?:schön)?|hallo|merci|bonjour|gracias|hola)?(?:[\s,.!]+(?:there|a lot|so much|very much|again|for (?:your|the) help|faultmaven|that helped?|vielmals|beaucoup|muchas))*[\s,.!:)👍🙏]*$/iu;

const GENERAL =
  /^(?:(?:hi|hello|hey|ok|and|so|by the way)[\s,!]+)?(?:(?:quick|general) question[\s:,-]+)?(?:what(?:'s| is| are| does| do)\b.{1,200}\b(?:mean|stand for|do|used for)\b|what(?:'s| is| are) (?:an? |the (?:difference|meaning|purpose|default)\b)|what(?:'s| is) [\w./-]{1,40}\?*$|what (?:exit |error |status |http )?(?:code|signal)s? \d+ (?:is|means)|(?:can you |could you |please )*(?:explain|define)\b|how (?:do|can|does|would) (?:i|you|one|we|it)\b|how to\b|when should (?:i|one|you) use\b|who are you|what can you do|was (?:ist (?:ein|eine|der unterschied)|bedeutet|heißt)\b|que (?:signifie|veut dire)\b|qué (?:significa|es un)\b)/i;

/** Words that speak of this incident and not of the world. */
const OF_THE_CASE =
  /\b(?:this (?:case|incident|outage|error|line|log|file|evidence)|these (?:errors|lines|logs)|it|this|that|these|those|here|wrong|failing|slow|down|unavailable|our|my|we|us|today|tonight|yesterday|now|currently|just|happen(?:ed|ing)|broke|broken|went|the (?:log|logs|evidence|case|incident|outage|timeline|root cause|cause|deploy(?:ment)?|change)|unser\w*|notre|nuestr[ao])\b/i;

export const askingOf = (question: string): Asking => {
  const text = question.trim();
  if (text.length > LONGEST_PLAIN) return 'case';
  if (/\p{L}/u.test(text) && SMALL_TALK.test(text)) return 'small-talk';
  return GENERAL.test(text) && !OF_THE_CASE.test(text) ? 'general' : 'case';
};
