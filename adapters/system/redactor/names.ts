/** Which names say that their value is a secret. A name has to end with the word, so that `token_count`, `max_tokens` and
 *  `secretName` keep theirs. */

/** Whatever stands behind one of these is a secret, also where the word is the end of a longer one: `PGPASSWORD`. */
const STRONG_WORD =
  'pass(?:word|wd|wort|phrase|code)|pwd|secret|api[_.-]?key|(?:access|account|private|encryption|signing|secret|master|storage|app|hmac|integration)[_.-]?key|(?:access|refresh|session)[_.-]?token|(?:bind|root)[_.-]?pw';
/** What may follow the word without making the value harmless. */
const MORE =
  '(?:[_.-]?(?:value|base|text|plain|plaintext|confirm|confirmation|repeat|old|new|current|base64|b64|enc|encoded|encrypted|\\d{1,2}))?';
/** Words of other meaning that end with these letters: `invalid_token`. */
const STRONG_AFTER_BREAK = '(?<![a-z])(?:(?:id|auth|bot)[_.-]?token|psk)';

/** These are words of prose too (`invalid token: expired`), so the value has to look like one. */
const WEAK =
  '(?<![a-z])(?:token|auth|sig|signature|credentials?|session[_.-]?id|sessid|csrf|(?:otp|totp|mfa)(?:[_.-]?code)?)';

/** `pass` is a verb, a count of tests and a step of compilers too, and the end of these words. */
const NO_PASS =
  'com|encom|tres|sur|(?:by|over|under|out|multi|single|one|two|first|second|third|last|final|next|per|low|high|band|all|kee|render|shader|shadow|depth|compiler|optimi[sz]er|test|boarding|season|hall)[_.-]?';
const PASS = `(?<!${NO_PASS})pass|(?<![a-z])pw`;

/** Three groups, of which one takes part: sure names, `pass`, and names that need a value that looks like a secret. */
export const SECRET_NAME = `(?:((?:${STRONG_WORD})${MORE}|${STRONG_AFTER_BREAK})|(${PASS})|(${WEAK}))`;

/** A strong name as environments write it. For patterns that mind capitals. */
export const SECRET_ENVIRONMENT_NAME = STRONG_WORD.toUpperCase();

/** Names that only their capital tells apart: `adminToken`. For patterns that mind capitals. */
export const SECRET_CAMEL_NAME = '((?<=[a-z])(?:Token|Pw))';

const ENDS_STRONG = new RegExp(`(?:(?:${STRONG_WORD})${MORE}|${STRONG_AFTER_BREAK}|${PASS})$`, 'i');
const ENDS_CAMEL = new RegExp(`${SECRET_CAMEL_NAME}$`);
const ENDS_WEAK = new RegExp(`${WEAK}$`, 'i');

/** How sure a whole name, such as that of a variable, makes that its value is a secret. */
export const certaintyOf = (name: string): 'sure' | 'likely' | 'none' => {
  if (ENDS_STRONG.test(name) || ENDS_CAMEL.test(name)) return 'sure';
  return ENDS_WEAK.test(name) ? 'likely' : 'none';
};

/** The kind of placeholder for the value of a name. */
export const kindOf = (name: string): string => (/pass|pwd|pw$/i.test(name) ? 'SECRET_PASSWORD' : 'SECRET_VALUE');
