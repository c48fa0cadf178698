/** A value in quotes, in escaped quotes, or bare; also one whose closing quote was cut off. One of four groups takes part;
 *  the last is the bare one. */
export const VALUE = `(?:\\\\"([^"\\\\\\n]{1,500})\\\\"|"((?:[^"\\\\\\n]|\\\\.){1,500})"|'([^'\\n]{1,500})'|(?:\\\\?["'])?([^\\s"'\\\\,;&)}\\]<>]{1,500}))`;

/** Words that tell about a secret and are none. */
const PROSE =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|empty|unset|set|not|is|was|were|are|has|have|had|for|of|to|in|by|at|as|if|it|its|from|with|via|using|when|the|a|an|and|or|be|must|should|can|cannot|could|may|will|does|did|too|required|missing|invalid|incorrect|wrong|valid|expired|expires?|revoked|rejected|denied|accepted|changed|unknown|mismatch|failed|failure|error|ok|success|authentication|bearer|basic|string|str|bool|boolean|option|flag|argument|parameter|directive|setting|redacted|hidden|masked|\[?redacted\]?|\*+|x{3,}|\.{3}|…)[.!?:]?$/i;
/** References to where a secret is kept: lines below, variables, templates, vaults, code that reads it. */
const REFERENCE =
  /^\|[+-]?\d?$|^\$(?:\{|\(|\d{1,2}$|[A-Z_]+$)|^(?:[[(]$|\{\{|\{[\w.]*$|%[sdvq]$|%\(|@Microsoft\.KeyVault|vault:|arn:|projects\/|os\.(?:environ|getenv)|process\.env|system\.getenv|getenv|this\.|self\.|(?:var|local|data|module|secrets|env|params)\.[a-z_])/i;

export const isPlain = (value: string): boolean => PROSE.test(value) || REFERENCE.test(value);

export const looksSecret = (value: string): boolean =>
  !HEXADECIMAL_NUMBER.test(value) && (value.length >= 16 || /\d/.test(value) || /[a-z][A-Z]/.test(value));

/** What ZooKeeper and programs in C call their sessions. */
const HEXADECIMAL_NUMBER = /^0x[0-9a-f]{1,16}$/i;

/** How many, which share or how long. */
export const isCount = (value: string): boolean => /^\d{1,3}(?:[.,]\d{1,9})?(?:%|[mun]?s|\/\d{1,9})?$/.test(value);
