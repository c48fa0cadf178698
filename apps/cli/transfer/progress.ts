/** Told how far a transfer is. */
export type Progress = {
  /** What is done now. */
  begin(step: string): void;
  rows(count: number): void;
  bytes(count: number): void;
  end(): void;
};

const EVERY_MS = 200;
const MB = 1e6;

/** One line that is written over, for somebody who watches; nothing where nobody does. */
export const progressOn = (stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): Progress => {
  let step = '';
  let rows = 0;
  let bytes = 0;
  let shownAt = 0;
  const show = (): void => {
    if (!stream.isTTY || performance.now() - shownAt < EVERY_MS) return;
    shownAt = performance.now();
    stream.write(`\r\x1b[K${step}: ${rows} rows, ${(bytes / MB).toFixed(1)} MB of files`);
  };
  return {
    begin(next) {
      [step, rows, bytes] = [next, 0, 0];
      show();
    },
    rows(count) {
      rows += count;
      show();
    },
    bytes(count) {
      bytes += count;
      show();
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
};
