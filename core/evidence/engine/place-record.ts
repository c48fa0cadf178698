import type { TemplateMiner } from './mine-templates.ts';
import type { OpenRecord } from './open-record.ts';
import type { Tally } from './tally.ts';
import type { Timeline } from './timeline.ts';

/** Gives records their place on the timeline. */
export type RecordPlacer = {
  /** `time` is what its line says, NaN for nothing; a line that begins no record by itself has no time from above. One that
   *  `isUnusable` names a time of its own that is not to be used: that of the record above is not its own either. */
  readonly place: (time: number, starts: boolean, isUnusable: boolean) => void;
  /** Positions are times; false: line numbers. */
  readonly hasTimes: () => boolean;
};

export const recordPlacer = (record: OpenRecord, tally: Tally, axis: Timeline, miner: TemplateMiner): RecordPlacer => {
  let timed = false;
  /** Of the last record that has one. */
  let above = Number.NaN;

  /** The first time of a file: what was placed by lines is placed anew. */
  const turnToTimes = (time: number): void => {
    timed = true;
    axis.restart();
    for (const known of miner.live()) known.firstX = known.lastX = time;
  };

  return {
    place: (time, starts, isUnusable) => {
      record.ownTime = !Number.isNaN(time);
      if (record.ownTime) {
        if (!timed) turnToTimes(time);
        if (!(time >= tally.from)) tally.from = time;
        if (!(time <= tally.to)) tally.to = time;
        if (time < above) tally.earlier++;
        above = time;
      } else if (!starts && !timed) above = Number.NaN;
      record.time = isUnusable && !record.ownTime ? Number.NaN : above;
      record.x = timed ? above : tally.lines;
    },
    hasTimes: () => timed,
  };
};
