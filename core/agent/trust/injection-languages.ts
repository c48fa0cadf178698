import { fold } from './injection-fold.ts';
import { isPlainAscii } from './injection-invisible.ts';
import type { InstructionRule, RulePattern } from './injection-rules.ts';

/** The main phrases in other languages, each a verb, then up to 40 characters, then a noun; in lower case. In languages that
 *  put the verb last it is the other way round. */
type Phrases = {
  readonly language: string;
  readonly first: string;
  readonly next: string;
  readonly rule?: InstructionRule;
};

const W = '[^\\s.!?]{0,12}';

const PAIRS: readonly Phrases[] = [
  {
    language: 'German',
    first: `(?:ignorier|vergiss|vergesst|vergessen sie|missacht|umgeh)${W}|(?:folge|befolge) nicht`,
    next: `(?:anweisung|instruktion|vorgabe|regeln|befehle|anordnung|systemprompt)`,
  },
  {
    language: 'German',
    first: 'du bist (?:jetzt|nun|ab sofort|ab jetzt)|ab (?:jetzt|sofort) (?:bist du|antwort)',
    next: '',
    rule: 'new-role',
  },
  {
    language: 'German',
    first: `(?:zeig|nenn|gib|verrat|wiederhol|offenbar)${W}`,
    next: 'systemprompt|system-prompt|deine anweisungen',
    rule: 'prompt-leak',
  },
  {
    language: 'German',
    first: `(?:sag|erzahl|verrat|mitteil|informier|erwahn)${W}`,
    next: `(?:dem|den|der) (?:nutzer|benutzer|anwender|ingenieur)${W} (?:nicht|nichts)`,
    rule: 'concealment',
  },
  {
    language: 'French',
    first: `(?:ignore[rsz]?|oublie[rsz]?|ne ten(?:ez|s) (?:pas|aucun) compte|fai(?:s|tes) abstraction)\\b`,
    next: `(?:instructions|consignes|directives|regles|ordres)`,
  },
  {
    language: 'French',
    first: `tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais) (?:un|une)\\b|(?:montre|revele|affiche|repete)${W}.{0,30}(?:invite|prompt) (?:du )?systeme`,
    next: '',
    rule: 'new-role',
  },
  {
    language: 'French',
    first: `ne (?:dis|dites|mentionne|mentionnez|revele|revelez|parle|parlez)\\b`,
    next: `(?:a l|l)['’]?\\s?(?:utilisateur|ingenieur)`,
    rule: 'concealment',
  },
  {
    language: 'Spanish',
    first: `(?:ignor[ae]n?|olvid[ae]n?|descart[ae]n?|ha[zg]a? caso omiso|no sigas)${W}`,
    next: `(?:instrucciones|indicaciones|ordenes|reglas|directrices)`,
  },
  {
    language: 'Spanish',
    first: `(?:ahora eres|a partir de ahora (?:eres|responde|actua))\\b`,
    next: '',
    rule: 'new-role',
  },
  {
    language: 'Spanish',
    first: `no (?:le )?(?:digas|menciones|reveles|informes)\\b`,
    next: `(?:al |el )?(?:usuario|ingeniero)`,
    rule: 'concealment',
  },
  {
    language: 'Portuguese',
    first: `(?:ignor[ea]m?|esquec[ae]m?|desconsider[ea]m?|nao siga)${W}`,
    next: `(?:instrucoes|ordens|regras|diretrizes|orientacoes|comandos)`,
  },
  {
    language: 'Portuguese',
    first: `(?:agora voce e|voce agora e|a partir de agora,? voce)\\b`,
    next: '',
    rule: 'new-role',
  },
  {
    language: 'Italian',
    first: `(?:ignora(?:te|re)?|dimentica(?:te|re)?|trascura(?:te)?|non seguire)${W}`,
    next: `(?:istruzioni|indicazioni|regole|ordini|direttive)`,
  },
  {
    language: 'Italian',
    first: `(?:ora|adesso|d['’]ora in poi) (?:sei|rispondi|agisci)\\b`,
    next: '',
    rule: 'new-role',
  },
  {
    language: 'Dutch',
    first: `(?:negeer|vergeet|sla)\\b`,
    next: `(?:instructies|opdrachten|aanwijzingen|regels|richtlijnen)`,
  },
  { language: 'Polish', first: `(?:zignoruj|ignoruj|zapomnij|pomin)${W}`, next: `(?:instrukcj|polece|zasad|wytyczn)` },
  { language: 'Czech', first: `(?:ignoruj|zapomen|nedbej)${W}`, next: `(?:instrukc|pokyn|pravid|prikaz)` },
  { language: 'Swedish', first: `(?:ignorera|glom|bortse fran)\\b`, next: `(?:instruktioner|regler|anvisningar)` },
  {
    language: 'Russian',
    first: `(?:игнорируй|проигнорируй|забудь|не обращай|отмени)${W}`,
    next: `(?:инструкци|указани|правил|команд|приказ|подсказ)`,
  },
  { language: 'Russian', first: `(?:теперь ты|ты теперь|отныне ты)[^а-я]`, next: '', rule: 'new-role' },
  {
    language: 'Russian',
    first: `не (?:говори|сообщай|упоминай|рассказывай)${W}`,
    next: `(?:пользовател|инженер)`,
    rule: 'concealment',
  },
  { language: 'Ukrainian', first: `(?:ігноруй|проігноруй|забудь)${W}`, next: `(?:інструкц|вказівк|правил|команд)` },
  {
    language: 'Turkish',
    first: `(?:onceki|yukaridaki|tum|butun)\\b`,
    next: `(?:talimat|yonerge|komut|kural)${W}.{0,20}(?:yok say|unut|gormezden gel|dikkate alma)`,
  },
  { language: 'Indonesian', first: `(?:abaikan|lupakan)\\b`, next: `(?:instruksi|perintah|petunjuk|aturan)` },
  { language: 'Vietnamese', first: `(?:bo qua|quen)\\b`, next: `(?:huong dan|chi dan|chi thi|menh lenh|cac lenh)` },
  {
    language: 'Chinese',
    first: '忽略|无视|忘记|忘掉|不要理会|忽視|無視|忘記|不要遵守|不要遵循',
    next: '指令|指示|提示|规则|規則|说明|命令|要求|對話|对话',
  },
  {
    language: 'Chinese',
    first: '你现在是|你現在是|从现在开始,?你|從現在開始,?你|从现在起,?你',
    next: '',
    rule: 'new-role',
  },
  {
    language: 'Chinese',
    first: '显示|输出|泄露|告诉我|重复|顯示|輸出',
    next: '系统提示|系統提示|系统指令',
    rule: 'prompt-leak',
  },
  { language: 'Chinese', first: '不要(?:告诉|告訴|提及|透露)', next: '用户|用戶|工程师|使用者', rule: 'concealment' },
  {
    language: 'Japanese',
    first: '(?:これまで|今まで|以前|上記|前|すべて|全て)の',
    next: '(?:指示|命令|ルール|プロンプト|指令).{0,12}(?:無視|忘れ|従わない)',
  },
  { language: 'Japanese', first: '(?:あなたは今から|これからあなたは|今からあなたは)', next: '', rule: 'new-role' },
  { language: 'Japanese', first: 'システムプロンプト', next: '(?:表示|出力|教え|見せ)', rule: 'prompt-leak' },
  {
    language: 'Korean',
    first: '이전|위의|앞의|앞선|모든|지금까지',
    next: '(?:지시|명령|지침|규칙|프롬프트).{0,12}(?:무시|잊)',
  },
  { language: 'Korean', first: '(?:너는|당신은) (?:이제|지금부터)', next: '', rule: 'new-role' },
  { language: 'Arabic', first: 'تجاهل|انس |لا تتبع', next: 'التعليمات|الأوامر|القواعد|الإرشادات' },
  {
    language: 'Hindi',
    first: 'पिछले|पूर्व|सभी|उपरोक्त|पहले के',
    next: '(?:निर्देश|आदेश|नियम).{0,24}(?:अनदेखा|भूल|नज़रअंदाज|नजरअंदाज)',
  },
  { language: 'Persian', first: 'دستور|فرمان', next: 'نادیده بگیر|فراموش کن' },
];

const patternOf = ({ first, next, rule = 'override' }: Phrases): RulePattern => ({
  rule,
  pattern: new RegExp(fold(next === '' ? `(?:${first})` : `(?:${first})[^.!?]{0,40}?(?:${next})`), 'gu'),
});

const isLatin = ({ first, next }: Phrases): boolean => isPlainAscii(fold(first + next));

/** Of languages that are written with Latin letters. */
export const LATIN_LETTERS: readonly RulePattern[] = PAIRS.filter(isLatin).map(patternOf);
export const OTHER_LETTERS: readonly RulePattern[] = PAIRS.filter(pair => !isLatin(pair)).map(patternOf);
