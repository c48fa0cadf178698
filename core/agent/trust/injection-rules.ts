/** What a text that gives instructions to an assistant wants, in half a sentence. */
export const INSTRUCTION_RULES = {
  override: 'asks to disregard other instructions',
  'new-role': 'gives a new role',
  'role-marker': 'imitates the marks between messages',
  addressed: 'speaks to a language model',
  'prompt-leak': 'asks for the hidden instructions',
  exfiltration: 'asks to send data elsewhere',
  concealment: 'asks to keep something from the reader',
  'tool-order': 'orders tools or commands to be used',
  'steered-answer': 'says what the answer has to be',
  encoded: 'holds instructions in an encoding',
  'hidden-text': 'holds characters that nobody sees',
} as const;
export type InstructionRule = keyof typeof INSTRUCTION_RULES;

/** A pattern over folded text (injection-fold.ts), in which a blank is anything but a letter or digit, and ` .. ` leaves
 *  room for some more words of the same sentence. Every repetition has a bound, so that the time stays linear. */
export const phrase = (words: string): RegExp =>
  new RegExp(
    words.replaceAll(' .. ', '[^a-z0-9]{1,6}(?:[^.!?]{0,40}?[^a-z0-9])??').replaceAll(' ', '(?:[^a-z0-9]{1,6})'),
    'gu',
  );

const either = (...words: readonly string[]): string => `(?:${words.join('|')})`;

const IGNORE = either(
  '[i1!l]gn[o0]r(?:e|3)',
  'disregard',
  'forget',
  'neglect',
  'overlook',
  'set aside',
  'supersedes?',
  'do not (?:follow|obey|listen to|comply with|adhere to)',
  "don'?t (?:follow|obey|listen to|comply with)",
  'stop (?:following|obeying)',
  'pay no attention to',
);
const EARLIER = either(
  'pr[e3]v[i1!]?[o0]?us(?:ly)?',
  'prior',
  'preceding',
  'above',
  'earlier',
  'foregoing',
  'original',
  'initial',
  'your',
  'system',
  'safety',
  'developer',
  'operator',
);
const ORDERS = either(
  '[i1!]nstruct[i1!][o0]ns?',
  'prompts?',
  'rules?',
  'guidelines?',
  'directions?',
  'directives?',
  'orders?',
  'constraints?',
  'restrictions?',
  'programming',
  'training',
  'guardrails?',
  'safeguards?',
  'instructed',
);
const MODEL =
  '(?:ai|a[.] ?i[.]|llm|large language model|language model|chatbot|chat ?gpt|gpt(?: ?[345]\\w?)?|claude|copilot|gemini|faultmaven)';
const HELPER = '(?:assistants?|agents?|models?|bots?|systems?|readers?|summari[sz]ers?|analy[sz]ers?|tools?)';
const READER = either('users?', 'engineers?', 'operators?', 'humans?', 'people', 'on ?call', 'person', 'sre');
const SECRETS = either(
  'passwords?',
  'credentials?',
  'secrets?',
  '(?:api|access|private|ssh) keys?',
  'tokens?',
  'env(?:ironment)? var(?:iable)?s?',
  'conversation',
  'chat (?:history|log)',
  'system prompt',
  'case (?:notes|data|history|files)',
  'everything you (?:know|have|see|were)',
  'customer (?:data|records)',
  'cookies?',
  'contents? of (?:this|the) (?:case|conversation|file)',
);
const AWAY =
  '(?:https?:[^a-z0-9]{0,2}|ftp:|www[.]|webhook|[a-z0-9._-]{1,40}@[a-z0-9-]{1,40}[.][a-z]|my server|(?:the |this )?(?:address|url|endpoint|domain) )';

/** Phrases, by what they want. */
const PHRASES: readonly (readonly [InstructionRule, ...string[]])[] = [
  [
    'override',
    '\\b(?:previous|prior|earlier|former|old|original|system|your) (?:instructions?|prompts?|guidelines|directives) (?:no longer appl|do not apply|does not apply|was (?:only )?a test|were (?:only )?a test|(?:have|has) (?:been )?(?:now )?(?:changed|updated|replaced|reset|expired))',
    '\\ball (?:safety |content |previous |your )?(?:restrictions|guardrails|safeguards|safety rules|content filters) (?:have been|are|were) (?:now |hereby )?(?:lifted|removed|disabled|suspended|off|void)\\b',
    '\\byou (?:have been|are|were) (?:now |hereby )?(?:reprogrammed|jailbroken|liberated|set free)\\b',
    `\\b${IGNORE} .. ${EARLIER} .. ${ORDERS}\\b`,
    `\\b(?:overrid(?:e|ing)|bypass(?:ing)?|ignoring|disregarding|forgetting|cancel) (?:all |any |of |the |my |these |those ){0,4}(?:previous|prior|preceding|above|earlier|original|safety|your) (?:[a-z]{1,12} ){0,2}${ORDERS}\\b`,
    `\\b${IGNORE} (?:all |any |every |each |the |of |my |these |those ){0,4}${ORDERS} (?:above|before|given|you|that (?:came|come|were|you)|from (?:before|above|the system)|in your)\\b`,
    '\\b(?:ignore|disregard|forget) (?:all|everything|anything|whatever) (?:of |the |text |content |that |you |was |were |is |came |come |been |have |has |had |said |written |told |know |learned ){0,7}(?:above|before|previously|prior|preceding|told|said|know|learned)\\b(?! \\d)',
    '(?:ignore|disregard|forget|override|bypass)(?:all|any|the|your|my){0,3}(?:previous|prior|above|earlier|system|safety)(?:instruction|prompt|rule|guideline|direction)',
    '\\b(?:previous|prior|above|earlier|former|old|existing|system|your) (?:instructions?|prompts?|rules|guidelines|directives) (?:are|is|were|have been|has been|should be|must be) .. (?:void|invalid|cancel+ed|revoked|superseded|obsolete|overridden|ignored|disregarded|lifted|replaced|no longer)\\b',
    '\\b(?:new|updated|revised|real|actual|secret|hidden|true) (?:system )?(?:instructions?|directives?) (?:for (?:you|the (?:ai|assistant|model|agent)) |follows? |are |is )?(?:you|ignore|reply|respond|answer|say|tell|from now|do not|forget|send|run|execute|reveal|print|output)\\b',
    '\\b(?:end|stop|ignore|close) of (?:the )?(?:system prompt|prompt|instructions|untrusted (?:data|content|input)|user input)\\b',
  ],
  [
    'new-role',
    `\\byou are now (?:a |an |the |my )?(?:[a-z-]{1,20} ){0,4}?(?:${MODEL}|assistants?|bots?|agents?|persona|hackers?|pirates?|unrestricted|unfiltered|uncensored|jailbroken|dan|evil|root|freed? (?:from|of)|no longer|in (?:developer|dan|jailbreak|god|admin|unrestricted|debug) mode)\\b`,
    '\\bfrom (?:now|this point|here) on(?:wards?)? (?:you|your|act|respond|answer|reply|only|always|behave|speak|i want you)\\b',
    "\\b(?:pretend|imagine) (?:to be|that you(?: are|'re)?|you(?: are|'re)) (?:a |an |the |my |not |no )",
    `\\b(?:act|behave|respond|answer|reply|speak|operate|function) as (?:if you (?:are|were|had|have)|though you|(?:a |an |my |the )?(?:[a-z-]{1,20} ){0,3}(?:dan|hacker|persona|unrestricted|unfiltered|uncensored|${MODEL}|assistant|chatbot|linux terminal|root user))\\b`,
    '\\b(?:dan|jailbreak|god|unrestricted|do anything now|sudo|opposite) mode (?:is |has been )?(?:now )?(?:on|enabled|activated|engaged|active)\\b',
    '\\b(?:enter|enable|activate|engage|switch (?:in)?to|go into) (?:the )?(?:dan|jailbreak|god|unrestricted|do anything now) mode\\b',
    '\\bdo anything now\\b',
    '\\byou (?:are|have been) (?:no longer|not longer) (?:bound|restricted|limited|an? |required|constrained|subject)',
    '\\byour (?:new|only|real|true|actual) (?:role|task|job|goal|purpose|mission|objective|identity|instructions?|persona) (?:is|are|now|will)\\b',
  ],
  [
    'role-marker',
    '<\\|(?:im start|im end|system|user|assistant|endoftext|eot id|start header id|end header id|begin of text|end of text|channel|message|tool call|tool calls)\\|>',
    '\\[/?inst\\]',
    '<</?sys>>',
    '</?(?:system[\\x20-](?:prompt|reminder|message|instructions?)|assistant|function[\\x20-]?(?:calls?|results?)|tool[\\x20-](?:results?|calls?|use)|untrusted[a-z\\x20-]{0,20}|antml:[a-z]{1,20})>',
    '(?:^|\\n)[^a-z0-9\\n]{0,8}(?:assistant|human|ai|chatbot): {0,3}[^\\s]',
    '(?:^|\\n)[^a-z0-9\\n]{0,8}system(?: (?:prompt|message|override|instructions?|note))?: {0,3}(?:you|ignore|disregard|forget|new|override|from now|do not|the assistant|your|reveal|respond|reply)\\b',
    '(?:^|\\n)#{2,4} ?(?:instruction|response|human|assistant|system prompt): {0,3}(?:\\n|$|[^\\s])',
    '"role"\\s{0,4}:\\s{0,4}"(?:system|assistant|developer)"\\s{0,4},\\s{0,4}"content"',
    '\\b(?:begin|start|end) (?:of )?(?:new )?(?:system|developer) (?:prompt|message|instructions?)\\b',
  ],
  [
    'addressed',
    `\\b(?:if|when|should) (?:an? |the |any |some )?${MODEL}(?: ${HELPER})? (?:reads?|sees?|process(?:es)?|parses?|finds?|analy[sz]es?|summari[sz]es?|is reading|is processing)\\b`,
    `(?:^|\\n)[^a-z0-9\\n]{0,8}(?:to |for |dear |all )?(?:any |all |the |every )?${MODEL} (?:reviewers?|readers?|agents?|assistants?|models?|bots?|systems?|summari[sz]ers?)\\x20?:`,
    `\\b(?:attention|note|notice|message|instructions?|reminder|important|dear|hey|hello|hi|warning|todo|to|for|if you are|as|since you are|when you are|listen) (?:to |for |all |any |the |you |every |an? |this |that |reading |automated ){0,4}(?:${MODEL} ${HELPER}|${MODEL})(?: .. | )(?:must|should|shall|please|ignore|do not|you|reading|processing|analy[sz]ing|summari[sz]ing|that reads?|who reads?|have to|need to|respond|reply|answer|run|execute|send|include|mark|say|stop|report|recommend)\\b`,
    `\\b(?:the |any |all |every )(?:${MODEL} |automated )?(?:assistant|chatbot|llm|language model)s? (?:reading|processing|analy[sz]ing|summari[sz]ing|that reads?|that processes|must|shall|should (?:now|always|never|ignore|say|report|answer|respond|reply|not mention|recommend))\\b`,
    '(?:^|[^a-z0-9\\x20] ?|\\n)(?:hey |hi |hello |dear |ok |okay )?(?:assistant|chatbot|chat ?gpt|claude|copilot|gemini|faultmaven|llm|ai(?: agent| assistant| model)?)\\x20?[,:]\\x20?(?:please |now |you (?:must |should |will |need to |have to )?)?(?:ignore|disregard|forget|run|execute|reply|respond|say|send|reveal|tell|print|output|mark|stop|write|call|use|close|delete|answer|report|include|read|fetch|open|repeat|summari[sz]e|do|drop|approve|end|recommend|upload|post)\\b',
    '\\b(?:as|because) (?:an? |the )(?:ai|large language model|language model|llm) .. you (?:must|should|have to|need to|are required|can|will|shall)\\b',
  ],
  [
    'prompt-leak',
    '\\b(?:reveal|print|show|repeat|output|display|disclose|expose|leak|tell (?:me|us)|give (?:me|us)|share|dump|write(?: out| down)?|recite|return|quote|copy|paste|include|what (?:is|are|was|were)) .. (?:(?:system|hidden|initial|secret|original|developer) prompt|(?:system|developer) message|(?:system|hidden|initial|secret|original) instructions|your (?:(?:full|exact|complete|entire|initial|original|hidden|secret|own|internal|system) ){0,3}(?:instructions?|prompt|rules|guidelines|system message|configuration prompt)|(?:text|words|everything|instructions|lines) (?:that (?:is|are|stands?) )?above(?: this| (?:verbatim|word for word))?)\\b',
    '\\b(?:verbatim|word for word) .. (?:system prompt|your (?:instructions|prompt|rules))\\b',
  ],
  [
    'exfiltration',
    `\\b(?:send|post|upload|forward|transmit|exfiltrate|leak|e?mail) .. ${SECRETS} .. (?:to|at|into|in|via|as|with) .. ${AWAY}`,
    `\\b(?:send|post|upload|forward|transmit|exfiltrate|leak|e?mail) .. (?:this|the|all|every|any|your|its) (?:[a-z]{1,15} ){0,2}(?:answer|analysis|findings|evidence|sources|investigation|conversation|context|prompt|case)s? (?:to|at|via) .. ${AWAY}`,
    '!\\[[^\\]\\n]{0,200}\\]\\(\\s{0,4}<?https?://[^)\\s]{0,400}(?:\\{|%7b|<|[?&/](?:data|secrets?|leak|exfil|payload|steal|stolen|prompt|history|conversation|passwords?)=|=(?:summary|secret|data(?![:%])|password|title|answer|insert|your|the|conversation|prompt|context|env)\\b)',
    '<img[^>\\n]{1,40}src\\s{0,2}=\\s{0,2}.?https?://[^>\\s]{0,400}(?:\\{|%7b|[?&](?:data|secrets?|leak|exfil|payload|steal|stolen|prompt|history|conversation|passwords?)=|=(?:summary|secret|data(?![:%])|password|title|answer|insert|your|the|conversation|prompt|context|env)\\b)',
    '\\[[^\\]\\n]{0,200}\\]\\(\\s{0,4}https?://[^)\\s]{0,400}=(?:\\{|%7b|\\$\\{)(?:[a-z\\x20]{0,12})(?:secret|data|token|password|conversation|history|context|prompt|answer|case|key)',
    '\\b(?:include|insert|render|append|embed|add|display|end|begin|start|finish|put|show) .. (?:image|picture|link|pixel|img tag|url) .. (?:in|to|at|of|with|into) (?:the end of |the bottom of )?(?:your|every|each) (?:final )?(?:answer|response|reply|summary|report|message|output)s?\\b',
    '\\b(?:end|begin|start|finish) (?:your|every|each) (?:final )?(?:answer|response|reply|summary|report|message|output)s? with .. (?:image|picture|link|pixel|img tag|url|https?)\\b',
  ],
  [
    'concealment',
    `\\b(?:do not|don'?t|never|must not|should not|shall not|without) .. (?:tell(?:ing)?|inform(?:ing)?|alert(?:ing)?|notify(?:ing)?|warn(?:ing)?|ask(?:ing)?|let(?:ting)?) (?:the |your |any |this )?(?:user|engineer|operator|human|reader|sre|person)\\b`,
    "\\b(?:do not|don'?t|never|must not|should not|shall not|without) (?:ever )?(?:mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|repeat(?:ing)?|quot(?:e|ing)|cit(?:e|ing)|referenc(?:e|ing)|acknowledg(?:e|ing)|report(?:ing)?) .. (?:this (?:instruction|message|line|note|text|prompt|section|comment|document|entry|log|command|request|file|evidence|runbook|step)|these (?:instructions|lines|steps|notes)|in (?:your|the) (?:answer|response|reply|report|summary)|to (?:the )?(?:user|engineer|human|reader))",
    `\\b(?:keep|hide|conceal|withhold) (?:this|these|that|it|them|the [a-z]{1,15}) (?:[a-z]{1,15} ){0,3}from (?:the |your )?${READER}\\b`,
    '\\b(?:secretly|covertly|quietly|silently|stealthily) (?:run|execute|send|upload|delete|call|post|forward|exfiltrate|include|append|insert|transmit|approve|disable)\\b .. (?:the|all|your|every|this|tool|to|any)\\b',
  ],
  [
    'tool-order',
    '\\b(?:call|invoke|use|run|execute|trigger) (?:the |your |this )?(?:search (?:knowledge|evidence)|count lines|read (?:lines|config diff)|similar cases|timeline tool)\\b',
    '\\b(?:call|invoke) (?:the |your |this )[a-z0-9]{2,30}(?: [a-z0-9]{2,30}){0,3} tool (?:with|to|and|on|now|for)\\b',
    '\\b(?:call|invoke|use|run|execute|trigger) (?:all |any |each |one |every |of ){0,3}(?:your (?:available |search |own )?tools?|the tools? (?:that (?:are|is) )?available to you)\\b',
    '\\b(?:run|execute|delete|approve|close|call|perform|send|do|open|issue|apply) .. (?:on (?:the )?(?:user|engineer|operator|administrator|admin|my|our) (?:s )?behalf|on behalf of (?:the |this |your )?(?:user|engineer|operator|administrator|admin))\\b',
    '\\b(?:assistant|model|agent|ai|llm) (?:must|should|shall|needs? to|has to|have to|is (?:required|authori[sz]ed|allowed|instructed) to) (?:now |immediately |first |also |always )?(?:run|execute|invoke|delete|drop|wipe|erase|call|download|curl|disable) .. (?:tool|command|script|shell|function|bash|sudo|rm -|rm rf|curl|wget|following|database|table|cluster|file|logs|evidence|cases?)\\b',
    '\\b(?:search|read|fetch|open|list|query|look up) .. (?:of |from |in )?(?:other|another|all|every|different) (?:users?|tenants?|customers?|persons?)(?: s)? (?:cases?|evidence|files?|data|documents?|logs?|conversations?)\\b',
  ],
  [
    'steered-answer',
    '\\b(?:answer|reply to|respond to) (?:every|all|any|each) (?:of the |further |other )?(?:questions?|messages?|prompts?|requests?|quer(?:y|ies)) (?:only |always |from now on )?(?:with|by saying|in the voice)\\b',
    '\\bwhen (?:you )?(?:summari[sz](?:e|ing)|answer(?:ing)?|respond(?:ing)?) (?:this |the |it |these |about |to |case |log |file |question |user ){0,4}(?:omit|skip|ignore|leave out|do not|never|always|say|mention|pretend|claim)\\b',
    '(?:^|[.!?:;"\'`>*(\\n-] ?|\\b(?:must|should|please|always|now|then|and|instead|just|simply|shall|will) )(?:only )?(?:reply|respond|answer) (?:only |just |instead |simply |back |always ){0,2}with (?:only |just |exactly |the (?:exact |single |following )?(?:word|words|text|phrase|sentence|message|string|answer)|["\'`]|yes\\b|no\\b|ok\\b)',
    '\\byour (?:final |entire |whole |only |next )?(?:answer|response|reply|output|summary|report|conclusion|analysis) (?:must|should|shall|has to|will|needs to|is to) (?:only |always |now |not )?(?:be|contain|include|start|begin|end|say|state|consist|read|mention|claim|recommend)\\b',
    '\\bin your (?:final |next )?(?:answer|response|reply|summary|analysis|report|output|conclusion) .. (?:include|say|write|mention|recommend|add|put|state|claim|insert|tell|never|always|do not|must)\\b',
    '\\b(?:say|state|claim|conclude|declare|pretend|tell (?:the |your )?(?:user|engineer|reader|human)s?|assure (?:the |your )?(?:user|engineer|reader|human)s?|convince (?:the |your )?(?:user|engineer|reader|human)s?) that (?:the |there |everything |this |all |no |it )(?:[a-z]{1,15} ){0,5}(?:no (?:problem|incident|error|issue|cause)|is fine|are fine|was fine|is healthy|is resolved|all right|nothing (?:is )?wrong|is secure|is safe|human error|is unrelated|no action)\\b',
    '\\b(?:repeat|say|print|write|output) (?:the )?(?:following|this|these)? ?(?:words?|phrase|sentence|text|string)? ?(?:exactly |forever|endlessly|until you)',
    '\\brate (?:this|the) (?:document|runbook|answer|source|evidence) (?:as )?(?:the )?(?:highest|best|10|most|first|top)\\b',
    '\\bgrade (?:this|the|every|your|it) .. as confirmed\\b',
  ],
  [
    'encoded',
    '\\b(?:decode|decipher|decrypt|base ?64 decode) (?:this|the (?:following|text|string|message|base ?64|below|next)|it)(?: .. | )(?:and )?(?:then )?(?:follow|execute|obey|do|run|act|comply|carry out)\\b',
    '\\b(?:vtaber|qvfertneq|sbetrg) (?:nyy |nal |gur |lbhe ){0,3}(?:cerivbhf|cevbe|nobir|flfgrz|rneyvre) (?:vafgehpgvbaf|cebzcgf?|ehyrf)\\b',
    '\\bsnoitcurtsni (?:suoiverp|roirp|evoba|metsys|ruoy|reilrae)\\b',
  ],
];

export type RulePattern = { readonly rule: InstructionRule; readonly pattern: RegExp };

export const ENGLISH: readonly RulePattern[] = PHRASES.flatMap(([rule, ...texts]) =>
  texts.map(text => ({ rule, pattern: phrase(text) })),
);

/** Of words whose letters were written apart. */
export const RUN_TOGETHER =
  /(?:ignore|disregard|forget|override|bypass)[a-z]{0,30}(?:instruction|prompt|rule|guideline|directi|above|before)|(?:reveal|print|show|repeat)[a-z]{0,20}(?:systemprompt|instructions)|youarenow(?:an?|the|in|my|no)|jailbreak/;
