import { type RecordHead, recordHead } from './record-head.ts';

/** What is known of the record that lines are put together to; one object is used for all records. */
export type OpenRecord = {
  isOpen: boolean;
  /** NaN without one. */
  time: number;
  /** The time is its own, not that of the record above. */
  ownTime: boolean;
  /** Where it stands on the timeline: its time, or its line in a file without times. */
  x: number;
  level: number;
  cluster: number;
  firstLine: number;
  lastLine: number;
  /** Of what its template is made of. */
  headLine: number;
  /** Its fields are what it says; it was printed over several lines, perhaps. */
  isStructured: boolean;
  /** Not 0: a container runtime carries it, in this stream. */
  stream: number;
  /** Its first line only names what the message below it is about; it is counted with the message. */
  isHeld: boolean;
  readonly head: RecordHead;
};

export const openRecord = (): OpenRecord => ({
  isOpen: false,
  time: Number.NaN,
  ownTime: false,
  x: 0,
  level: 0,
  cluster: -1,
  firstLine: 0,
  lastLine: 0,
  headLine: 0,
  isStructured: false,
  stream: 0,
  isHeld: false,
  head: recordHead(),
});
