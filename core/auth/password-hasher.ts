/** Password hashing by a memory-hard function (argon2id, RFC 9106). How many run at once is bounded.
 *  @throws DomainError 'unavailable' when too many are waiting already. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** False for a wrong password and for anything that is not a hash. `hash` undefined (no such user) costs as much time
   *  as a real one, so that nobody can tell by the clock who has an account. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}
