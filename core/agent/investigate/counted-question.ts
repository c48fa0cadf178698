/** Recognises a question for a number of lines: "how many timeouts were there?", "how often does 'pool exhausted' occur?".
 *  A question that asks for anything else than how often something was logged (a rate, a limit, a number of people) is left
 *  alone: no number is better than one that answers another question. */

/** What a line has to fit to be counted; all of what is given. */
export type Condition = {
  /** Text that it holds, upper and lower case being the same. */
  readonly q?: string;
  /** `error`: or worse; `warn` and `fatal` are exact. */
  readonly level?: 'warn' | 'error' | 'fatal';
  /** `503`, or `5xx` for all that begin with 5. */
  readonly status?: string;
};

export type CountedQuestion = {
  /** To be tried in order, the next where nothing fits. Of those in one list the one that most lines fit is meant: they
   *  differ by singular and plural. Never empty. */
  readonly tries: readonly (readonly Condition[])[];
  /** The sentence without the text that is counted, for times and names of files. */
  readonly around: string;
};

/** A question is at one end of what was pasted or the other. */
const END_CHARS = 2_000;
const CLAUSE_CHARS = 400;
const MOST_WORDS = 6;
/** Stands for a quotation in what is left of a sentence. */
const QUOTE = '…';
const SHORTEST_TEXT = 2;

const ASKED =
  /\bhow (?<often>often|many times)\b|\bwie (?<oft>oft)\b|\b(?:how many|wie ?viele)\b|\b(?:what(?:'s| is| was)|give me|tell me|show me|show|find|need|want|know) (?:the )?(?:exact |total ){0,2}(?:number|count) of\b|(?<=^|[.!?\n] ?)(?:(?:exact |total ){0,2}(?:number|count) of|count (?:all|the)|anzahl (?:der|von|an|aller))\b|\b(?:ist|war|nenne|zeige|gib)(?: mir)? die anzahl (?:der|von|an|aller)\b/iu;
const SENTENCE =
  /^(?:"[^"\n]*"|`[^`\n]*`|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|‘[^’\n]*’|(?<![\p{L}\p{N}])'[^'\n]*'(?![\p{L}\p{N}])|[^?!\n.]|\.(?=\S))*/u;
/** Where the sentence goes on to ask something else. */
const ANOTHER =
  /[,;]? ?\b(?:and|und)(?: also)? (?:since when|when|what|why|who|where|which|how|seit wann|wann|was|warum|wer|wo|welche\w*|wie)\b.*$|[,;] ?(?:since when|when|what|why|who|where|which|how|seit wann|wann|was|warum|wer|wo|welche\w*)\b.*$/isu;
const QUOTED =
  /"([^"\n]{2,200})"|`([^`\n]{2,200})`|“([^”\n]{2,200})”|„([^“”\n]{2,200})[“”]|«([^»\n]{2,200})»|‘([^’\n]{2,200})’|(?<![\p{L}\p{N}])'([^'\n]{2,200})'(?![\p{L}\p{N}])/gu;

/** These make another number of it. */
const OTHER_NUMBER =
  /\b(?:per|pro|each|every|average|avg|mean|percent|different|distinct|unique|more|fewer|less|allowed|verschiedene\w*|jede\w*)\b|%/iu;
const DETERMINERS: ReadonlySet<string> = new Set(['the', 'a', 'an', 'any', 'all', 'der', 'die', 'das', 'den']);
/** What ends the name of what is counted. */
const STOP =
  /^(?:in|im|on|at|since|after|before|between|from|until|during|and|or|but|that|which|who|when|with|for|by|while|because|do|does|did|were|are|was|is|have|has|had|can|could|will|would|should|may|might|occur\w*|happen\w*|appear\w*|show|shows|come|comes|came|exist\w*|gab|gibt|sind|waren|war|ist|traten|tritt|trat|kamen|kam|kommt|kommen|vor|auf|seit|ab|nach|bis|zwischen|und|oder|wurden|wurde|haben|hat|hatten|logged|there|say|says|saying|hold|holding|contain|containing|mention|mentioning)$/iu;
const THERE =
  /^(?:$|[,;]|(?:in|im|on|from|since|after|before|between|until|during|seit|ab|nach|bis|zwischen)\b|(?:were|are|was|is|have been|has been)(?: there| logged| seen| recorded| reported| thrown| found| in\b| on\b)|have there been|(?:has|have|had)? ?(?:occur|happen|appear|exist|come|came|comes|show|shows)\w*|(?:do|did|can|have) (?:we|you|i|they) (?:have|had|see|seen|get|got|find|found|count)\b|logged\b|there\b|(?:gab|gibt) es|(?:sind|waren|wurden?) (?:es|da|aufgetreten|geloggt|protokolliert)|traten auf|kamen vor|vor\b|auf\b)/iu;
/** How "how often" goes on, up to what is counted; what then follows it has to say that it came. */
const OFTEN_BEGINS = /^(?:do|does|did|was|were|is|are|has|have|kam|kommt|trat|tritt|gab es|wurde)(?= )/iu;
const WE_SEE = /^(?:do|did|can|have) (?:we|you|i|they) (?:see|seen|get|have|find)\b/iu;
const CAME =
  /^(?:occur|happen|appear|come|came|show|logged|been (?:logged|seen)|there|vor\b|auf\b|geloggt|protokolliert)/iu;
const LINES_WITH =
  /^(?:log )?(?:lines?|entries|messages|records|events|zeilen|einträge|meldungen) (?:that |which |die )?(?:hold|contain|containing|holding|with|mention|mentioning|say|saying|match|matching|of|enthalten|mit)(?: the)?(?: (?:text|word|words|string|level))? /iu;

const LEVEL =
  /^(?:log )?(?:(?<error>errors?|fehler)|(?<warn>warns?|warnings?|warnungen)|(?<fatal>(?:fatal|critical)s?(?: errors?)?))(?: (?:lines?|messages?|entries|records|logs|events|zeilen|meldungen))?$/iu;
const STATUS =
  /^(?:http )?(?:status )?(?:codes? )?([1-5](?:\d\d|xx))(?:'?s)?(?: (?:errors?|responses?|requests?|answers?|codes?|status|fehler|antworten))?$/iu;
/** Words that say that it was logged, and not what. */
const GENERAL =
  /^(?:errors?|warnings?|messages?|lines?|entries|events?|exceptions?|failures?|responses?|requests?|records?|logs?|fehler|meldungen|zeilen|einträge)$/iu;
/** What no log counts by its lines. */
const NOT_LOGGED =
  /^(?:seconds?|minutes?|hours?|days?|weeks?|times?|files?|sources?|cases?|people|users?|customers?|hosts?|nodes?|replicas?|pods?|connections?|threads?|sessions?|instances?|containers?|servers?|things?|runbooks?|services?|cpus?|cores?|stunden?|tage?|minuten?|sekunden?|dateien?|nutzer|kunden)$/iu;

/** What to count for a question; undefined for one that does not ask for a count, or not surely. `files`: their names, which
 *  in quotation marks are no text to look for. */
export const countedQuestion = (question: string, files: readonly string[]): CountedQuestion | undefined => {
  const asked = ends(question);
  const found = ASKED.exec(asked);
  if (found === null) return undefined;
  const end = found.index + found[0].length;
  const sentence = SENTENCE.exec(asked.slice(end, end + CLAUSE_CHARS))?.[0] ?? '';
  const before =
    asked
      .slice(0, found.index)
      .split(/[.!?\n]/)
      .at(-1) ?? '';
  const names = new Set(files.map(name => name.toLowerCase()));
  const quotes = [...sentence.matchAll(QUOTED)];
  const text = quotes
    .map(
      match =>
        match
          .slice(1)
          .find(part => part !== undefined)
          ?.trim() ?? '',
    )
    .find(part => part.length >= SHORTEST_TEXT && !names.has(part.toLowerCase()));
  const plain = sentence.replace(QUOTED, whole => (names.has(whole.slice(1, -1).toLowerCase()) ? whole : ` ${QUOTE} `));
  const clause = plain.replace(ANOTHER, '').replace(/\s+/gu, ' ').trim();
  if (OTHER_NUMBER.test(clause)) return undefined;
  const isOften = found.groups?.often !== undefined || found.groups?.oft !== undefined;
  const around = `${before.slice(-CLAUSE_CHARS)} ${clause.replaceAll(QUOTE, ' ')}`.trim();
  const tries = text === undefined ? inWords(clause, isOften) : quotedText(text, isOften ? '' : clause);
  return tries && { tries, around };
};

const ends = (question: string): string =>
  question.length <= 2 * END_CHARS ? question : `${question.slice(0, END_CHARS)}\n${question.slice(-END_CHARS)}`;

/** "how many errors say 'x'" is about both; else the text alone is. */
const quotedText = (q: string, clause: string): CountedQuestion['tries'] => {
  const { name } = nameIn(clause);
  return [[{ q, ...levelOf(name), ...statusOf(name) }]];
};

const inWords = (clause: string, isOften: boolean): CountedQuestion['tries'] | undefined => {
  const weSee = isOften && WE_SEE.test(clause);
  const begin = weSee ? WE_SEE : isOften ? OFTEN_BEGINS : LINES_WITH;
  if (isOften && !begin.test(clause)) return undefined;
  const { name, behind } = nameIn(clause.replace(begin, '').trim());
  const isThere = isOften && !weSee ? CAME.test(behind) : THERE.test(behind);
  const words = name.split(' ');
  if (!isThere || name.length < SHORTEST_TEXT || words.length > MOST_WORDS) return undefined;
  const filter = { ...levelOf(name), ...statusOf(name) };
  if (filter.level !== undefined) return [[filter], byNumber(words)];
  if (filter.status !== undefined) return [[filter], ...(/^\d+$/.test(filter.status) ? [[{ q: filter.status }]] : [])];
  const last = words.at(-1) ?? '';
  if (NOT_LOGGED.test(last) || words[0] === 'of') return undefined;
  if (
    words.length === 1 &&
    /^(?:lines?|entries|messages?|events?|records?|logs?|zeilen|einträge|meldungen)$/iu.test(last)
  )
    return undefined;
  if (!isOften && saysWhatDid(words)) return undefined;
  const isGeneral = words.length > 1 && GENERAL.test(last);
  return [byNumber(words), ...(isGeneral ? [byNumber(words.slice(0, -1))] : [])];
};

const levelOf = (name: string): Pick<Condition, 'level'> => {
  const { error, warn, fatal } = LEVEL.exec(name)?.groups ?? {};
  if (fatal !== undefined) return { level: 'fatal' };
  if (error !== undefined) return { level: 'error' };
  return warn === undefined ? {} : { level: 'warn' };
};

const statusOf = (name: string): Pick<Condition, 'status'> => {
  const status = STATUS.exec(name)?.[1]?.toLowerCase();
  return status === undefined ? {} : { status };
};

/** A clause up to the word that ends the name of what is counted, and from there on. */
const nameIn = (clause: string): { readonly name: string; readonly behind: string } => {
  const words = clause.split(' ');
  const first = words.findIndex(word => !DETERMINERS.has(word.toLowerCase()));
  const name: string[] = [];
  for (const [at, word] of words.entries()) {
    if (at < first) continue;
    const bare = word.replace(/^[(]+|[),;:.]+$/gu, '');
    if (STOP.test(bare) || /[…"'`“”„«»‘’]/u.test(bare.replace(/'s$/u, '')))
      return { name: name.join(' '), behind: words.slice(at).join(' ') };
    name.push(bare);
    if (bare !== word) return { name: name.join(' '), behind: '' };
  }
  return { name: name.join(' '), behind: '' };
};

/** "requests failed" is a sentence, and nothing that a log would hold like that. */
const saysWhatDid = (words: readonly string[]): boolean =>
  !isPlural(words.at(-1) ?? '') && words.slice(0, -1).some(isPlural);

const isPlural = (word: string): boolean => /[a-z]{3}s$/iu.test(word) && !/(?:ss|us|is)$/iu.test(word);

/** The text with its last word as it is and in the singular. A text that is in the other one is found with it. */
const byNumber = (words: readonly string[]): readonly Condition[] => {
  const last = words.at(-1) ?? '';
  const texts = lastWords(last).map(word => [...words.slice(0, -1), word].join(' '));
  return texts.map(q => ({ q }));
};

const lastWords = (word: string): readonly string[] => {
  if (/[^aeiou]ies$/iu.test(word)) return [word, `${word.slice(0, -3)}y`];
  if (/(?:ss|sh|tch|x)es$/iu.test(word)) return [word, word.slice(0, -2)];
  if (isPlural(word)) return [word, word.slice(0, -1)];
  return [word];
};
