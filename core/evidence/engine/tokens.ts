/** Longer messages are compared by their first tokens only. */
export const TOKEN_CAP = 160;

/** The literal text of this token is not part of its identity, but is shown while it stays the same. */
export const NAME_NUMBER = 1;
/** The literal text is a plain word in a value's place: part of the identity until it takes too many values. */
export const PLAIN_VALUE = 2;
/** Holds at least one `<*>`. */
export const MASKED = 4;
/** The path of a request: takes many values before it counts as one variable, the rest of a request never does. */
export const REQUEST_PATH = 8;

/** Little else than `<*>`: no word of three letters. */
export const VALUE = 16;
/** A name from code or a host: a dot, `$`, `/`, `@` or `::` between letters. */
export const CODE_NAME = 32;
/** A request in quotes, `"GET <*>"`: what it asks for is part of the wording, whatever values it takes. */
export const QUOTED_REQUEST = 64;
/** A name of one thing among others of its sort, `block_<*>` or `com.example.mail`: two of them in one place are values. */
export const OWN_NAME = 128;

/** The tokens of one message, as parallel arrays that the next call overwrites. */
export type Tokens = {
  count: number;
  /** The hash of the repeated value while a list of them is read, else 0. */
  inList: number;
  /** Of the masked text. Equal hashes are taken for equal text. */
  readonly hash: Int32Array;
  /** Of the literal text where `kind` says that it matters, else 0. */
  readonly literal: Int32Array;
  readonly kind: Uint8Array;
  /** How many tokens of a list of values this one stands for, at most 255. */
  readonly repeats: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  bytes: Uint8Array;
};
