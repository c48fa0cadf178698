import { DomainError } from '../../kernel/error.ts';
import type { AnalyseOptions, EvidenceAnalyser } from '../analyser.ts';
import type { Analysis } from '../analysis.ts';
import { readAhead } from '../read-ahead.ts';
import { blockForms } from './block-forms.ts';
import { recordCollector } from './collect-records.ts';
import { compileAnalysis } from './compile-analysis.ts';
import { blockJoiner } from './join-blocks.ts';
import { eventJoiner } from './join-events.ts';
import { jsonJoiner } from './join-json.ts';
import { listNotice } from './lists-on-lines.ts';
import { lineSplitter } from './split-lines.ts';
import { surveyLines } from './survey-lines.ts';
import { indexWriter } from './write-index.ts';

/** A part is read in slices, so that a big part is no long pause and no pile of index pieces. */
const SLICE_BYTES = 262_144;
const PROGRESS_BYTES = 1_048_576;

const stopIfCancelled = (signal: AnalyseOptions['signal']): void => {
  if (signal?.aborted === true) throw new DomainError('cancelled', 'The analysis was cancelled.');
};

/** The first evidence engine: one pass, one thread, no model. See EvidenceAnalyser for what it promises. */
export const analyseLog: EvidenceAnalyser['analyse'] = async (content, file, options = {}): Promise<Analysis> => {
  const { signal, onProgress, onIndex } = options;
  stopIfCancelled(signal);
  const { dates, whole } = await readAhead(content, head => surveyLines(head, file.receivedAt), options);
  let nextId = 0;
  const publicId = (id: number): number => {
    const cluster = records.miner.resolve(id);
    if (cluster === undefined) return 0;
    if (cluster.publicId === 0) cluster.publicId = ++nextId;
    return cluster.publicId;
  };
  const index = indexWriter(publicId, onIndex !== undefined);
  const records = recordCollector(file.receivedAt, dates, index.push);
  const blocks = blockJoiner(blockForms(), records);
  const events = eventJoiner({ ...records, line: blocks.line });
  const joined = jsonJoiner({ ...records, line: events.line });
  const lists = listNotice();
  const lines = lineSplitter((bytes, from, to, offset, length) => {
    lists.line(bytes, from, to, offset, length);
    joined.line(bytes, from, to, offset, length);
  });
  const handOver = async (): Promise<void> => {
    for (const piece of index.take()) await onIndex?.(piece);
  };

  let announced = 0;
  for await (const part of whole) {
    for (let at = 0; at < part.length; at += SLICE_BYTES) {
      const slice = part.subarray(at, at + SLICE_BYTES);
      records.settle(slice);
      lines.push(slice);
      records.settle(undefined);
      records.tally.bytes += slice.length;
      await handOver();
      stopIfCancelled(signal);
      if (records.tally.bytes - announced >= PROGRESS_BYTES) {
        announced = records.tally.bytes;
        onProgress?.(announced);
      }
    }
  }
  lines.end();
  joined.end();
  events.end();
  blocks.end();
  records.tally.padding = lines.padding();
  records.end();
  index.end();
  await handOver();
  stopIfCancelled(signal);
  if (records.tally.bytes > announced) onProgress?.(records.tally.bytes);
  const analysis = compileAnalysis(records, file.name);
  return { ...analysis, notes: [...analysis.notes, ...lists.notes()] };
};
