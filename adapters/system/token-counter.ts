import type { TokenCounter } from '../../core/ports/token-counter.ts';

/** Words, numbers, punctuation and white space, each priced by its length. Compared with the byte-pair
 *  vocabularies cl100k_base and o200k_base on logs of eight systems (Apache, BGL, HDFS, Hadoop, Linux, OpenSSH, Proxifier,
 *  ZooKeeper) and 110 runbooks, file by file: 0.99 to 1.38 times the larger of the two counts. Text that is neither
 *  English nor a log is counted high, with the exception of long runs of white space. */
const PIECE =
  /(?<word>\p{L}[\p{L}\p{M}]*)|(?<number>\p{N}+)|(?<gap>[^\S\n]+(?=\p{N}))|(?<space>[^\S\n]+)|(?<lines>\n+)|(?<sign>[^\s\p{L}\p{M}\p{N}]+|\p{M}+)/gu;

const ASCII = /^[\x20-\x7e\t]*$/;

/** Letters of an ordinary English word, and of what is none (an identifier, a base64 run), by token. */
const WORD_CHARS = 7;
const RUN_CHARS = 1.4;
const LONGEST_WORD = 13;

const ofWord = (word: string): number => {
  if (!ASCII.test(word)) return Math.ceil(word.length * 0.9);
  if (word.length > 40) return Math.ceil(word.length / RUN_CHARS);
  const humps = word.match(/[a-z][A-Z]|[A-Z]{2}/g)?.length ?? 0;
  return Math.ceil(word.length / (word.length > LONGEST_WORD ? 5 : WORD_CHARS)) + humps / 2;
};

const ofSign = (signs: string): number => (ASCII.test(signs) ? Math.ceil(signs.length / 2) : signs.length * 1.5);

export const systemTokenCounter = (): TokenCounter => ({
  // A space belongs to the word or sign behind it; before a number it is a token of its own.
  count(text) {
    let tokens = 0;
    for (const { groups } of text.matchAll(PIECE)) {
      if (groups?.word) tokens += ofWord(groups.word);
      else if (groups?.number) tokens += Math.ceil(groups.number.length / 3);
      else if (groups?.sign) tokens += ofSign(groups.sign);
      else if (groups?.lines || groups?.gap) tokens += 1;
      else tokens += (groups?.space?.length ?? 0) > 1 ? 1 : 0.03;
    }
    return Math.ceil(tokens);
  },
});
