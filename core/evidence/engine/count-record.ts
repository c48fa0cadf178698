import { ERROR } from './levels.ts';
import type { TemplateMiner } from './mine-templates.ts';
import type { OpenRecord } from './open-record.ts';
import type { ParameterCollector } from './parameters.ts';
import { FORMATS, type ParsedLine } from './parsed-line.ts';
import type { RecentLines } from './recent-lines.ts';
import type { Tally } from './tally.ts';
import type { Cluster } from './template-cluster.ts';
import type { Timeline } from './timeline.ts';
import type { Tokeniser } from './tokenise.ts';
import type { WorstLines } from './worst-lines.ts';

/** What records are counted in. */
export type CountedIn = {
  readonly tally: Tally;
  readonly timeline: Timeline;
  readonly miner: TemplateMiner;
  readonly parameters: ParameterCollector;
  readonly worst: WorstLines;
};

/** Counts what records say. */
export type RecordCounter = {
  /** Counts the open record by the message of the line that was read, and says in `record` which template it has. */
  readonly count: () => void;
  /** Writes down the formats that were seen; call once, at the end. */
  readonly end: () => void;
};

export const recordCounter = (
  record: OpenRecord,
  parsed: ParsedLine,
  words: Tokeniser,
  recent: RecentLines,
  { tally, timeline: axis, miner, parameters, worst }: CountedIn,
): RecordCounter => {
  const formatCounts = new Array<number>(FORMATS.length).fill(0);
  const { head } = record;
  const quote = head.text;

  const tokenise = (): void => {
    if (parsed.isRequest) words.tokeniseRequest(parsed.bytes, parsed.from, parsed.to);
    else words.tokenise(parsed.bytes, parsed.from, parsed.to);
    // A record that says nothing but its level: the line is all there is.
    if (words.tokens.count === 0) words.tokenise(head.bytes, head.from, head.to);
  };

  const countError = (bucket: number, found: Cluster | undefined): void => {
    const { x, time, level, headLine } = record;
    axis.errors.counts[bucket]!++;
    if (!Number.isNaN(time) && !(time <= tally.lastError)) tally.lastError = time;
    const known = axis.firstErrors[bucket];
    if (known === undefined || x < known.x)
      axis.firstErrors[bucket] = { x, line: headLine, quote: quote(), cluster: found?.id ?? -1, time, level };
  };

  const countTemplate = (bucket: number, found: Cluster): void => {
    const { x, time, level, headLine } = record;
    if (found.count === 0) found.example = quote();
    parameters.observe(found, words.tokens);
    found.count++;
    const isError = level >= ERROR;
    if (isError) found.errors++;
    const louder = level > found.level;
    if (louder) found.level = level;
    if (record.ownTime) {
      if (!(time >= found.firstTime)) found.firstTime = time;
      if (!(time <= found.lastTime)) found.lastTime = time;
    }
    found.lastLine = headLine;
    if (x < found.firstX) found.firstX = x;
    if (x > found.lastX) found.lastX = x;
    found.series.see(bucket, x, headLine, quote);
    if (isError && louder && worst.wants(level)) worst.capture(headLine, quote(), level, recent.before(), found.id);
  };

  return {
    count: () => {
      const bucket = axis.bucketOf(record.x);
      axis.total.counts[bucket]!++;
      tally.levels[record.level]!++;
      formatCounts[FORMATS.indexOf(parsed.format)]!++;
      tokenise();
      const found = words.tokens.count === 0 ? undefined : miner.assign(record.headLine, record.level);
      if (record.level >= ERROR) countError(bucket, found);
      if (found === undefined) tally.overflow++;
      else countTemplate(bucket, found);
      record.cluster = found?.id ?? -1;
    },
    end: () => {
      FORMATS.forEach((format, i) => {
        if (formatCounts[i]! > 0) tally.formats.set(format, formatCounts[i]!);
      });
    },
  };
};
