/** One file of an incident, as an engineer would collect it. */
export type IncidentFile = { readonly name: string; readonly mediaType: string; readonly content: Uint8Array };

/** What really happened: for demonstrations and tests. It is no part of the evidence. */
export type Truth = {
  readonly summary: string;
  readonly causeFile: string;
  /** Counted from 1. */
  readonly causeLine: number;
  /** The whole of that line. */
  readonly causeText: string;
};

/** A made-up incident: what the engineer reports, the evidence that was collected, and the truth behind it. */
export type Incident = {
  readonly title: string;
  readonly description: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  /** The first message to the agent. */
  readonly question: string;
  /** How it was solved: what the engineer writes when the case is closed. */
  readonly resolution: string;
  readonly files: readonly IncidentFile[];
  readonly truth: Truth;
};

const encoder = new TextEncoder();

export const textFile = (name: string, mediaType: string, text: string): IncidentFile => ({
  name,
  mediaType,
  content: encoder.encode(text),
});

/** The number, from 1, of the only line that reads exactly `line`.
 *  @throws Error when there is no such line or more than one: the story and its truth have come apart. */
export const lineNumberOf = (text: string, line: string): number => {
  const lines = text.split('\n');
  const first = lines.indexOf(line);
  if (first < 0 || lines.indexOf(line, first + 1) >= 0) throw new Error(`not exactly one line reads: ${line}`);
  return first + 1;
};
