/** The one platform type that core may name: enough of AbortSignal to hand it on and to stop when asked.
 *  Structurally a part of the real one, with which it merges where the platform's own types are loaded. */
interface AbortSignal {
  readonly aborted: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the platform declares `any`, and merged declarations must be identical
  readonly reason: any;
  throwIfAborted(): void;
}
