export type StreamEvent = {
  /** Grows within a topic; what a reader that comes back gives as `afterId`. */
  readonly id: number;
  readonly type: string;
  readonly data: object;
};

/** Progress for people who watch, by topic. Events of a topic arrive in order, each once per subscriber. Best effort and
 *  short-lived: what matters is in the database, and a reader that finds nothing asks there. */
export interface EventStream {
  publish(topic: string, event: { type: string; data: object }): Promise<void>;
  /** What came after `afterId` (0: everything still kept), then what comes; ends when the signal fires. */
  subscribe(topic: string, afterId: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
}
