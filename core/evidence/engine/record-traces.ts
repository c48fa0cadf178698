import { carriedText } from './carried-line.ts';
import type { TraceCollection } from './collect-traces.ts';
import { decodeShort } from './decode-text.ts';
import type { OpenRecord } from './open-record.ts';
import { traceReader } from './read-trace.ts';

const LINE_CAP = 1000;
/** Lines of a trace in a field. */
const MOST_LINES = 200;

/** Looks for the stack trace of the open record. */
export type RecordTraces = {
  /** Takes a line below the first one. */
  readonly line: (bytes: Uint8Array, from: number, to: number) => void;
  /** Takes what stood in a field of the record. */
  readonly field: (text: string | null) => void;
  /** The record ends, or another one begins. */
  readonly close: () => void;
};

export const recordTraces = (record: OpenRecord, found: TraceCollection): RecordTraces => {
  const reader = traceReader();
  let isReading = false;

  const finish = (toLine: number): void => {
    const trace = reader.finish();
    if (trace === undefined) return;
    const { time, x, firstLine, level, cluster, head } = record;
    found.add({ trace, time, x, fromLine: firstLine, toLine, level, cluster, quote: head.text() });
  };

  return {
    line: (bytes, from, to) => {
      if (!isReading) reader.start(record.stream === 0 ? record.head.text() : carriedText(record.head.text()));
      isReading = true;
      reader.push(decodeShort(bytes, from, to, LINE_CAP));
    },
    field: text => {
      if (text === null || !text.includes('\n')) return;
      reader.start('');
      for (const line of text.split('\n', MOST_LINES)) reader.push(line);
      finish(record.firstLine);
    },
    close: () => {
      if (isReading) finish(record.lastLine);
      isReading = false;
    },
  };
};
