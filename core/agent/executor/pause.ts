/** Waits. Resolves after `ms` milliseconds.
 *  @throws DomainError 'cancelled' as soon as the signal fires, or at once when it has. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;
