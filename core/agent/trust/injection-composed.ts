import { type InstructionRule, phrase, type RulePattern } from './injection-rules.ts';

/** The words of one language by the part that they have in an order to an assistant. Folded: lower case, no accents. */
type Vocabulary = {
  /** Who is ordered, in its own name. */
  readonly assistant: string;
  /** Before the name where it is spoken to. */
  readonly to: string;
  /** Verbs in the imperative that are about what an answer holds. */
  readonly say: string;
  /** Verbs in the imperative that are about what does not count. */
  readonly drop: string;
  /** Verbs for telling, behind a `not`. */
  readonly tell: string;
  readonly not: string;
  /** Whom an answer is for. */
  readonly reader: string;
  /** An answer, with the word for whose it is. */
  readonly answer: string;
  /** What an assistant was told before, with the word for whose it is. */
  readonly orders: string;
  readonly fromNow: string;
  readonly youAre: string;
  /** What it is to be. */
  readonly role: string;
};

const ENGLISH: Vocabulary = {
  assistant:
    '(?:a\\.?i\\.?(?: (?:agents?|assistants?|models?|tools?|systems?|readers?))?|llms?|(?:large )?language models?|chat ?bots?|assistants?|claude|chat ?gpt|copilot|gemini|(?:automated|automatic) (?:analysts?|readers?|agents?|tools?|assistants?))',
  to: '(?:dear|hey|hello|hi|to|for|note to|attention|if you are|as|you|all)(?: (?:an?|the|any|all|every))?',
  say: '(?:answer|reply|respond|say|state|claim|conclude|report|print|output|write|reveal|show|repeat|list|tell|recommend|suggest|include|append|add|insert|mention|end|begin|translate|rank|rate|grade|call|cite|recite)',
  drop: '(?:ignore|disregard|forget|omit|skip|conceal|hide|leave out|drop|suppress|discard|stop)',
  tell: '(?:tell|inform|mention|say|report|reveal|show|warn|alert|disclose|admit)',
  not: '(?:do not|don.?t|never|without)',
  reader: '(?:the |your |any |this )?(?:user|operator|engineer|reader|human|customer|admin(?:istrator)?)s?',
  answer: '(?:your|the) (?:final |next |whole )?(?:answer|reply|response|summary|report|conclusion|analysis)',
  orders:
    '(?:your|the|any|all|those|these)(?: [a-z]{1,12}){0,2} (?:system (?:message|prompt)|(?:hidden|secret|real|initial|original|earlier|prior|previous|system) (?:instructions?|prompts?|guidance|rules|directions|guidelines)|guidelines|instructions you)',
  fromNow: '(?:from now on|from this point(?: on)?|henceforth|from here on)',
  youAre: 'you (?:are|re) (?:now|no longer|hereby)',
  role: '(?:an? )?(?:different |new |other |helpful |unrestricted |unfiltered |expert )?(?:assistant|chat ?bot|ai|llm|language model|persona|dan|unrestricted|unfiltered|in (?:developer|maintenance|debug|admin|god|test) mode|bound|working for|without (?:rules|limits|restrictions))',
};

const GERMAN: Vocabulary = {
  assistant:
    '(?:ki(?: (?:systeme?n?|modelle?n?|assistente?n?|agente?n?))?|sprachmodelle?n?|assistente?n?|chat ?bots?|llms?)',
  to: '(?:liebes?|liebe[rs]|hallo|an|fur|hinweis (?:an|fur)|achtung|falls du|wenn du|als)(?: (?:ein|eine|einen|das|die|den|alle|jede[srn]?))?',
  say: '(?:antworte|sage?|schreibe?|gib|nenne?|zeige?|erwahne|fuge|verweise|empfiehl|empfehle|bewerte|behaupte|wiederhole|ubersetze|verrate|liste)',
  drop: '(?:ignoriere?|vergiss|vergesst|missachte|ubergehe|uberspringe|verschweige?|verheimliche?|lasse?)',
  tell: '(?:sag|sage|erwahne|berichte|melde|zeige?|verrate?|nenne?|informiere|warne)',
  not: '(?:nicht|nichts|kein|keine|keinen)',
  reader:
    '(?:de[mnr] |deine[mnr] )?(?:be|an)?(?:nutzer|wender|kunden|leser|betreiber|administrator|ingenieur)[a-z]{0,3}',
  answer: '(?:deine[rn]?|die|der) (?:antwort|zusammenfassung|bericht|analyse)',
  orders:
    '(?:deine[rn]?|die|alle|was dir|alles was dir)(?: [a-z]{1,15}){0,3} (?:systemprompt|system prompt|anweisung(?:en)?|vorgaben|gesagt|aufgetragen|instruktionen)',
  fromNow: '(?:ab sofort|ab jetzt|von nun an|von jetzt an)',
  youAre: 'du bist (?:jetzt|nun|ab sofort|nicht mehr|kein)',
  role: '(?:ein(?:e|en)? )?(?:[a-z]{1,15} ){0,2}(?:assistent|chat ?bot|ki|modell|agent|ohne (?:einschrankungen|regeln|grenzen))',
};

const FRENCH: Vocabulary = {
  assistant: '(?:ia|assistants?(?: ia)?|modeles? de langage|agents? (?:ia|conversationnels?)|chat ?bots?|llms?)',
  to: '(?:cher|chere|bonjour|a|pour|note (?:a|pour)|attention|si tu es|si vous etes|en tant qu)(?: (?:l|le|la|les|toute?s?|une?))?',
  say: '(?:reponde?z?|reponds|dis|dites|ecri(?:s|vez)|affiche[zr]?|montre[zr]?|revele[zr]?|ajoute[zr]?|inclu(?:s|ez)|mentionne[zr]?|recommande[zr]?|conclu(?:s|ez)|repete[zr]?|traduis|traduisez|envoie|envoyez)',
  drop: '(?:ignore[zr]?|oublie[zr]?|omet(?:s|tez)?|cache[zr]?|passe[zr]?|saute[zr]?|neglige[zr]?)',
  tell: '(?:dis|dites|dire|mentionne[zr]?|signale[zr]?|revele[zr]?|montre[zr]?|parle[zr]?|previen[st]?|prevenez|prevenir|informe[zr]?)',
  not: '(?:ne|sans|n)',
  reader: '(?:a |de |l )*(?:l )?(?:utilisateur|client|operateur|lecteur|ingenieur|administrateur)s?',
  answer: '(?:ta|votre|la) (?:reponse|conclusion|analyse|synthese)',
  orders:
    '(?:tes|vos|ton|votre|toutes les|les|tout ce qu)(?: [a-z]{1,15}){0,3} (?:instructions|consignes|directives|prompt|invite systeme|precede|dit)',
  fromNow: '(?:a partir de maintenant|desormais|dorenavant)',
  youAre: '(?:tu es|vous etes) (?:maintenant|desormais|dorenavant)',
  role: '(?:une? )?(?:[a-z]{1,15} ){0,2}(?:assistant|agent|ia|modele|chat ?bot|sans (?:restrictions?|regles|limites?))',
};

const SPANISH: Vocabulary = {
  assistant: '(?:ia|asistentes?(?: de ia)?|modelos? de lenguaje|agentes? de ia|chat ?bots?|llms?)',
  to: '(?:querid[oa]|hola|a|para|nota (?:a|para)|atencion|si eres|como)(?: (?:el|la|los|las|un|una|todos?|todas?))?',
  say: '(?:responde|responda|di|diga|escribe|escriba|muestra|muestre|revela|revele|anade|incluye|incluir|menciona|recomienda|concluye|repite|traduce|imprime|envia)',
  drop: '(?:ignora|ignore|olvida|olvide|omite|omita|oculta|oculte|salta|descarta|haz caso omiso|no hagas caso)',
  tell: '(?:digas|diga|menciones|mencione|informes|informe|reveles|muestres|avises|adviertas|decir|avisar)',
  not: '(?:no|nunca|sin)',
  reader: '(?:le |al |el |del )*(?:usuario|cliente|operador|lector|ingeniero|administrador)s?',
  answer: '(?:tu|su|la) (?:respuesta|conclusion|resumen|informe|analisis)',
  orders:
    '(?:tus|sus|las|todo lo|lo que te|todas las)(?: [a-z]{1,15}){0,3} (?:instrucciones|indicaciones|reglas|anterior|ordenes|dijeron|pidio|prompt)',
  fromNow: '(?:a partir de ahora|desde ahora|de ahora en adelante)',
  youAre: '(?:ahora eres|eres ahora|ya no eres|a partir de ahora eres)',
  role: '(?:una? )?(?:[a-z]{1,15} ){0,2}(?:asistente|agente|ia|modelo|chat ?bot|sin (?:reglas|restricciones|limites))',
};

/** Behind the name of whom it speaks to, up to the verb: the name of a thing (`AI workloads`) is none. */
const SPOKEN_TO =
  '(?:[^a-z0-9]{0,3}[,:;!-][^.!?]{0,60}?| (?:reading|who|that|you|please|processing|handling|summari[sz]ing|der|die|qui|que)\\b[^.!?]{0,60}?| )';
/** Behind whom it is kept from: a part of a machine is no reader. */
const NO_PART =
  '(?! (?:namespaces?|console|pods?|nodes?|services?|groups?|agents?|images?|interface|ids?|names?|accounts?|tables?|roles?|sessions?|space|library|certificates?|requests?)\\b)';

/** The same for all languages: who is spoken to and what for, what no longer counts, what is kept from whom, what is said. */
const composed = (words: Vocabulary): readonly (readonly [InstructionRule, string])[] => {
  const { assistant, to, say, drop, tell, not, reader, answer, orders, fromNow, youAre, role } = words;
  return [
    ['addressed', `\\b${to} ${assistant}${SPOKEN_TO}\\b(?:${say}|${drop}|${not} (?:[a-z]{1,10} )?${tell})\\b`],
    [
      'addressed',
      `(?:^|[.!?\\n"'>#*:-] ?)${assistant} ?[,:] ?(?:please |bitte |merci de |por favor )?(?:${say}|${drop}|${not} ${tell})\\b`,
    ],
    ['override', `\\b${drop} .. ${orders}\\b`],
    ['prompt-leak', `\\b${say} .. ${orders}\\b(?! (?:per|cache|counter|count|pointer|set|retired|executed)\\b)`],
    ['new-role', `\\b${fromNow} .. (?:${say}|${drop})\\b`],
    ['new-role', `\\b${youAre} ${role}\\b`],
    ['concealment', `\\b${not} (?:[a-z]{1,10} )?${tell} .. (?:${reader}\\b${NO_PART}|${answer}\\b)`],
    ['concealment', `\\b${drop} .. (?:from|vor|gegenuber|dans|en|in|a|al) (?:${reader}|${answer})\\b`],
    ['steered-answer', `\\b${say} .. (?:in|into|to|at|a|en|dans|with) (?:the end of )?${answer}\\b`],
  ];
};

/** In German the one who is told stands before the `not`. */
const OTHER_ORDER: readonly (readonly [InstructionRule, string])[] = [
  ['concealment', `\\b${GERMAN.tell} .. (?:${GERMAN.reader}|in ${GERMAN.answer}) .. ${GERMAN.not}\\b`],
  ['concealment', `\\b${GERMAN.tell} .. ${GERMAN.not} .. (?:${GERMAN.reader}|in ${GERMAN.answer})\\b`],
  ['concealment', `\\b${GERMAN.drop} ${GERMAN.reader}\\b`],
];

export const COMPOSED: readonly RulePattern[] = [
  ...[ENGLISH, GERMAN, FRENCH, SPANISH].flatMap(composed),
  ...OTHER_ORDER,
].map(([rule, words]) => ({ rule, pattern: phrase(words) }));

/** Without one of these no such order is made: see injection-triggers.ts. */
export const COMPOSED_TRIGGER =
  'mencion|digas|sprachmodell|\\bki\\b|\\bia\\b|assistent|asistente|langage|lenguaje|ab sofort|ab jetzt|nun an|jetzt an|a partir d|desormais|dorenavant|desde ahora|adelante|henceforth|nutzer|anwender|operateur|operador|verheimlich|verschweig|systemprompt|consignes|instrucc|anterior|precede|dir (?:[a-z]{1,15} ){0,3}gesagt|(?:ta|votre) repon|tu respuesta|deine|chat ?bot|hidden|guidance|no longer';
