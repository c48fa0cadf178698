import type { AnalyseOptions } from './analyser.ts';
import type { DateSurvey, FileDates } from './engine/file-dates.ts';
import { gather } from './gather-text.ts';

/** Most files tell in their first lines how their dates are written. */
const NEAR_BYTES = 65_536;
/** So far a file is looked into that has not told it by then. */
const FAR_BYTES = 8_388_608;

export type ReadAhead = {
  readonly dates: FileDates;
  /** Everything from the first byte on, to be read once. */
  readonly whole: AsyncIterable<Uint8Array>;
};

/** Looks at the head of a file before its first line is taken, so that all its dates are read alike.
 *  @throws DomainError 'cancelled', and lets go of the stream. */
export const readAhead = async (
  content: AsyncIterable<Uint8Array>,
  survey: (head: Uint8Array) => DateSurvey,
  options: AnalyseOptions,
): Promise<ReadAhead> => {
  const near = await gather(content, NEAR_BYTES, options);
  const found = survey(near.head);
  if (near.isWhole || found.isSettled()) return { dates: found.dates(), whole: near.whole };
  const far = await gather(near.whole, FAR_BYTES, options);
  return { dates: survey(far.head).dates(), whole: far.whole };
};
