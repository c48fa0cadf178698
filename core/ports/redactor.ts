/** Finds secrets (keys, tokens, passwords, private keys, connection strings, values that look random where a secret is named)
 *  and personal data (e-mail addresses, telephone, card and bank account numbers, national ids), and puts placeholders such
 *  as `<SECRET_AWS_KEY_k3f9tz>` in their place. Timestamps, levels, versions, error codes, metric names, digests, ids of
 *  requests and references to variables stay. */
export interface Redactor {
  /** A fresh vault, to be used for one turn and then dropped: it holds secrets and is never stored. Within one `caseKey` a
   *  value has the same placeholder in every vault of every process of the installation; under another key it has another. */
  vault(caseKey: string): Vault;
}

export interface Vault {
  /** Looks at a text that will be shown in parts, so that a value which only the lines around it tell is hidden where its
   *  line is shown by itself, with or without its number, or cut. False: there was none in it. Throws when a detector
   *  does. */
  read(text: string): boolean;
  /** The text as it may leave. What was found once is found again where nothing but the value itself tells, so texts that
   *  go out together are best redacted again when all of them were. Takes time in proportion to the text.
   *  Throws when a detector does, and then nothing may be sent. */
  redact(text: string): string;
  /** What `redact` replaces, in order, without overlaps: for a text that is written otherwise than it reads. */
  find(text: string): readonly Hidden[];
  /** Puts the values back, which only the owner of the case may see. A placeholder that this vault did not give out stays,
   *  so one that somebody wrote into a log leads to no secret. */
  restore(text: string): string;
  /** How many values it has hidden so far. */
  count(): number;
}

/** Characters `from` up to but without `to`. */
export type Hidden = { readonly from: number; readonly to: number; readonly placeholder: string };
