/** Counts of one or two digits with what is counted: `3 errors`, `12 restarts`. */
export type SmallCount = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly value: number;
  /** What is counted, in lower case. */
  readonly noun: string;
};

const FEW = /(?<![\w.,:/#[+@'’-])\d{1,2}(?= )/g;
/** `3 of the 5 pods`: both count pods. */
const OF = /^ (?:of (?:the |all |its |their |these )?(?:\d{1,3} )?)?/;
const WORDS_AHEAD = 3;
const CHARS_AHEAD = 60;

/** Ends of what belongs to the number. */
const BREAKS: ReadonlySet<string> = new Set(
  'is are was were be been has have had does and or to in at on for of with from by the that this than per but when while after before as its it which if then so not also still via because since until during into under over too only'.split(
    ' ',
  ),
);
/** Units of time that are read elsewhere, and what an answer counts of its own: its steps, options, sources. */
const NOT_COUNTED: ReadonlySet<string> = new Set(
  'seconds minutes hours days weeks months years milliseconds steps options ways causes hypotheses possibilities reasons things points checks questions sources citations findings actions candidates suspects explanations scenarios ideas parts kinds types phases stages sections facts signs clues always perhaps versus across'.split(
    ' ',
  ),
);
/** Plurals that do not end with an `s`, of three more languages. */
const OTHER_NOUNS: ReadonlySet<string> = new Set(
  'fehler mal neustarts neustarten verbindungen anfragen versuche versuchen zeilen dateien meldungen knoten prozesse prozessen ereignisse einträge servern people fois'.split(
    ' ',
  ),
);
/** Before a number that is a name: `step 2`, `node 7`, `the last 10 lines`. */
const LABEL =
  /(?:^|[^\w])(?:step|option|port|node|pod|host|tier|level|phase|version|release|status|code|lines?|page|section|chapter|attempt|retry|try|run|shard|partition|replica|worker|thread|zone|region|severity|priority|case|finding|source|hypothesis|check|signal|signum|slot|core|cpu|disk|row|column|item|question|point|part|no\.|top|first|last|next|within|every|(?:jan|febr)uary|march|april|may|june|july|august|(?:sept|nov|dec)ember|october)\s\**$/i;
/** A share, in words: `9 out of 10 requests`. */
const IN_TEN = /\d (?:out of|in)(?: every)? $/;
/** A product and its version, but not the first word of a sentence. */
const PRODUCT = /[\w,;)] \**[A-Z][\w.]*\s\**$/;

export const smallCountsIn = (words: string): readonly SmallCount[] =>
  [...words.matchAll(FEW)].flatMap(({ 0: text, index: start }): SmallCount[] => {
    const value = Number(text);
    const before = words.slice(Math.max(0, start - 40), start);
    if (value < 2 || LABEL.test(before) || PRODUCT.test(before) || (value === 10 && IN_TEN.test(before))) return [];
    const end = start + text.length;
    const noun = nounBehind(words.slice(end, end + CHARS_AHEAD));
    return noun === undefined ? [] : [{ start, end, text, value, noun }];
  });

/** Whether a multiple is meant: `3 times as many`. */
const MULTIPLE = /^ times (?:the|as|more|less|higher|lower|faster|slower|larger|bigger|longer|greater|its|what)\b/;

const nounBehind = (behind: string): string | undefined => {
  if (MULTIPLE.test(behind)) return undefined;
  const words = behind.slice(OF.exec(behind)?.[0].length ?? 0).match(/^(?:[\p{L}-]+ ?){1,3}/u)?.[0] ?? '';
  for (const word of words.toLowerCase().split(' ').slice(0, WORDS_AHEAD)) {
    if (BREAKS.has(word) || NOT_COUNTED.has(word)) return undefined;
    if (OTHER_NOUNS.has(word) || /[^sui]s$/.test(word)) return word;
  }
  return undefined;
};

/** Lines are what these count. */
const OF_LINES = /^(?:lines|entries|records|messages|events|times|occurrences|samples|rows|zeilen|mal|veces|fois)$/;
/** Names and addresses are theirs. */
const MACHINES =
  /^(?:hosts|machines|servers|servern|nodes|knoten|pods|replicas|instances|containers|brokers|members|workers|threads|shards|partitions|databases|clients|addresses|services|processes|prozessen?|jobs|runs|disks|devices|volumes)$/;
const stemOf = (noun: string): string => noun.replace(/(?:ies|es|s)$/, '');
const NAMED = /\b([a-z][a-z-]{0,30})-\d{1,5}\b/gi;
const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;

/** What can be counted in some texts. */
export type Countable = {
  /** Of each text, and of all. */
  readonly lengths: readonly number[];
  /** In lower case. */
  readonly lines: readonly string[];
  /** How many machines or parts there are of each name with a number. */
  readonly named: ReadonlyMap<string, number>;
  readonly addresses: number;
};

const MOST_LINES = 2_000;

export const countableIn = (texts: readonly string[]): Countable => {
  const lines = texts.join('\n').toLowerCase().split('\n').slice(0, MOST_LINES);
  const whole = lines.join('\n');
  const names = Map.groupBy(new Set(whole.match(NAMED)), name => name.replace(/-\d+$/, ''));
  return {
    lengths: [lines.length, ...texts.map(text => text.split('\n').length)],
    lines,
    named: new Map([...names].map(([name, same]) => [name, same.length])),
    addresses: new Set(whole.match(ADDRESS)).size,
  };
};

/** Whether that many can be counted: lines that name it, machines of one name, lines. */
export const canBeCounted = ({ value, noun }: SmallCount, countable: Countable): boolean => {
  const { lengths, lines, named, addresses } = countable;
  const stem = stemOf(noun);
  const isMachine = MACHINES.test(noun);
  return (
    (OF_LINES.test(noun) && lengths.includes(value)) ||
    (isMachine && addresses === value) ||
    [...named].some(([name, many]) => many === value && (isMachine || name.includes(stem))) ||
    lines.filter(line => line.includes(stem)).length === value
  );
};
