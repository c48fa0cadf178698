import { COMPOSED_TRIGGER } from './injection-composed.ts';

/** What a phrase of injection-rules.ts, or one of injection-languages.ts with Latin letters, cannot do without. Only around
 *  these the phrases are looked for, which is what makes a log quick to read. A new phrase needs its trigger here. */
const TRIGGERS: readonly string[] = [
  // override
  'gn[o0]r|disregard|forget|overrid|bypass|neglect|overlook|set aside|supersede|obey|listen to|comply with|adhere to',
  '(?:not|n.?t|stop) follow|pay no attention|instruct|prompt|directive|guideline|your rules',
  'rules (?:are|is|were|have|has|should|must)|restrictions|guardrail|safeguard|safety rules|content filter|reprogrammed|jailbroken|liberated|set free',
  // new role
  'you.{1,4}are.{1,4}now|from (?:now|this|here)|pretend|imagine|as if you|though you|persona|unrestricted|unfiltered',
  'uncensored|hacker|assistant|chatbot|terminal|root user|anything now|mode (?:is |has |now |on|enab|acti|enga)',
  '(?:god|dan|jailbreak) mode|longer (?:bound|restr|limi|an? |req|cons|subj)|your (?:new|only|real|true|actual)',
  // role marker
  '<\\||\\[/?inst\\]|<</?sys|</?(?:system|assistant|function|tool|untrusted|antml)|(?:human|ai|chatbot): ',
  'system[a-z ]{0,14}: |#{2,4} ?(?:instruc|respons|human)|"role"|(?:system|developer) message',
  // addressed
  '\\bai\\b|\\bllms?\\b|a[.] ?i[.]|language model|gpt|claude|copilot|gemini|faultmaven|automated',
  // prompt leak, exfiltration
  '(?:text|words|everything|lines)[a-z ]{1,16}above|\\b(?:send|post|upload|forward|transmit|leak|e?mail)\\b|exfil',
  '!\\[|<img|=(?:\\{|%7b|\\$\\{)|(?:your|every|each) (?:final |next |entire |whole )?(?:answer|respon|reply|summ|repo|mess|outp|concl|analy)',
  // concealment
  '(?:tell|inform|alert|notify|warn|ask|let)(?:t?ing)? (?:the |your |any |this )?(?:user|engineer|operator|human|reader|sre|person)',
  'mention|reveal|disclos|acknowledg|(?:not|never|n.?t) (?:ever )?(?:repeat|quote|cite|reference|report)',
  '(?:keep|hide|conceal|withhold) (?:this|these|that|it|them|the) |secretly|covertly|quietly|silently|stealthily',
  // tool order
  '\\btools?\\b|search (?:knowl|evid)|count lines|read (?:lines|config)|similar cases|behalf',
  '(?:model|agent) (?:must|should|shall|need|has to|have to|is )|(?:other|another|all|every|different) (?:user|tenant|customer|person)',
  // steered answer
  'reply|\\brespond\\b|when (?:you )?summari|\\banswer|(?:say|state|claim|conclude|declare) that|forever|endlessly|exactly |rate th|confirmed',
  // encoded
  'decode|deciph|decrypt|cerivbhf|vafgehpgvba|snoitcurtsni',
  // other languages
  'vergiss|vergess|missacht|umgeh|folge |du bist|bist du|anweisung|nutzer|oubli|ne ten|abstraction|tu es|vous etes|invite',
  'utilisat|ingenieur|olvid|descart|omiso|ahora|usuario|no sigas|esquec|desconsid|nao siga|agora|dimentic|trascur|non seg',
  'ora sei|adesso|ora in poi|negeer|vergeet|instructies|zapomn|pomin|zapomen|nedbej|glom|bortse|talimat|yonerge|komut|kural',
  COMPOSED_TRIGGER,
  'abaikan|lupakan|bo qua|quen |chi dan|huong dan|partir d',
];

export const TRIGGER = new RegExp(TRIGGERS.join('|'), 'g');
