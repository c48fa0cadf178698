/** Watches the bytes of an answer for the line that ends it. The package swallows that line, and an answer that a server ended
 *  so looks like one that was cut. */
export type StreamEnd = {
  see(bytes: Uint8Array): void;
  wasSeen(): boolean;
};

/** A line of its own: in what a model writes, the end of a line is escaped. */
const DONE = /[\r\n]data: ?\[DONE\](?=[\r\n])/;
const LONGEST_CHARS = 'xdata: [DONE]x'.length;

export const streamEnd = (): StreamEnd => {
  let tail = '\n';
  let wasSeen = false;
  return {
    see(bytes) {
      const text = tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      wasSeen ||= DONE.test(text);
      tail = text.slice(-LONGEST_CHARS);
    },
    wasSeen: () => wasSeen,
  };
};
