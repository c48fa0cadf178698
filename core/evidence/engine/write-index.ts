import type { Level } from '../analysis.ts';
import { LEVELS } from '../analysis.ts';
import { ENTRY_BYTES, writeEntry } from '../line-index.ts';

const PIECE_ENTRIES = Math.floor(65_536 / ENTRY_BYTES);
/** So many pieces wait before their template ids are settled: about 130,000 lines in which wordings can still merge. */
const WAITING_PIECES = 48;

type Piece = {
  count: number;
  readonly offset: Float64Array;
  readonly time: Float64Array;
  readonly cluster: Int32Array;
  readonly level: Uint8Array;
  readonly continues: Uint8Array;
};

const emptyPiece = (): Piece => ({
  count: 0,
  offset: new Float64Array(PIECE_ENTRIES),
  time: new Float64Array(PIECE_ENTRIES),
  cluster: new Int32Array(PIECE_ENTRIES),
  level: new Uint8Array(PIECE_ENTRIES),
  continues: new Uint8Array(PIECE_ENTRIES),
});

/** Collects the line index. Entries wait a while, so that wordings that merge have one id; what has left is final. */
export type IndexWriter = {
  /** `cluster` is the group's own id, -1 for no template. */
  readonly push: (offset: number, time: number, level: number, cluster: number, continues: boolean) => void;
  /** Settles everything; call once, at the end. */
  readonly end: () => void;
  /** Pieces ready to leave, in order. */
  readonly take: () => Uint8Array[];
};

/** `publicId` gives a group's number in the analysis, making one at the first call. */
export const indexWriter = (publicId: (cluster: number) => number, isWanted: boolean): IndexWriter => {
  const waiting: Piece[] = [emptyPiece()];
  let last = waiting[0]!;
  const spare: Piece[] = [];
  let ready: Uint8Array[] = [];
  const entry: { offset: number; time: number | null; level: Level; templateId: number; continues: boolean } = {
    offset: 0,
    time: null,
    level: 'none',
    templateId: 0,
    continues: false,
  };

  const settle = (piece: Piece): void => {
    const bytes = isWanted ? new Uint8Array(piece.count * ENTRY_BYTES) : new Uint8Array(0);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < piece.count; i++) {
      const cluster = piece.cluster[i]!;
      entry.templateId = cluster < 0 ? 0 : publicId(cluster);
      if (!isWanted) continue;
      entry.offset = piece.offset[i]!;
      entry.time = piece.time[i]!;
      entry.level = LEVELS[piece.level[i]!]!;
      entry.continues = piece.continues[i] !== 0;
      writeEntry(view, i * ENTRY_BYTES, entry);
    }
    if (isWanted && piece.count > 0) ready.push(bytes);
    piece.count = 0;
    spare.push(piece);
  };

  return {
    push: (offset, time, level, cluster, continues) => {
      if (last.count === PIECE_ENTRIES) {
        if (waiting.length >= WAITING_PIECES) {
          settle(waiting.shift()!);
        }
        last = spare.pop() ?? emptyPiece();
        waiting.push(last);
      }
      const i = last.count++;
      last.offset[i] = offset;
      last.time[i] = time;
      last.cluster[i] = cluster;
      last.level[i] = level;
      last.continues[i] = continues ? 1 : 0;
    },
    end: () => {
      for (const piece of waiting.splice(0)) settle(piece);
    },
    take: () => {
      const taken = ready;
      ready = [];
      return taken;
    },
  };
};
