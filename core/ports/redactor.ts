/** Replaces secrets (keys, tokens, passwords, private keys, connection strings) and personal data (e-mail addresses, card
 *  numbers) by placeholders such as `<SECRET_AWS_KEY_1>`; the same value gets the same placeholder within one vault.
 *  Timestamps, levels, versions, error codes and metric names stay. */
export interface Redactor {
  /** A vault belongs to one case: start with an empty map, hand the same one to every call. Changes `vault`. */
  redact(text: string, vault: Map<string, string>): string;
  /** Puts the values back. Placeholders that are not in the vault stay as they are. */
  restore(text: string, vault: ReadonlyMap<string, string>): string;
}
