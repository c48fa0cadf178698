import { isPlainAscii, withoutInvisible } from './injection-invisible.ts';

const pairs = (from: string, to: string): readonly (readonly [string, string])[] =>
  [...from].map((letter, i) => [letter, [...to][i] ?? letter]);

/** Letters that are no compositions, so that normalisation leaves them, and stand for a Latin one in any word. */
const LATIN: ReadonlyMap<string, string> = new Map([
  ...pairs('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'),
  ...pairs('łđøıɡɑʃ', 'ldoigas'),
]);

/** Letters of other scripts that look like a Latin one; see Unicode UTS 39, confusables. They stand for it only in a word
 *  that has Latin letters, too: a Russian word is a Russian word. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ...pairs('аеорсухіјѕԁһԛԝкмтнвгп', 'aeopcyxijsdhqwkmthbrn'),
  ...pairs('αεορνικτυχηωβγδσ', 'aeopviktuxnwbyds'),
  ...pairs('օոսհցԍ', 'onuhgg'),
]);

const SPECIAL = /[ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢłđøıɡɑʃ]/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const FOREIGN = /[\u0370-\u058f]/u;
const LATIN_LETTER = /[a-z]/;

const withoutLookalikes = (text: string): string =>
  text.replace(WORD, word =>
    FOREIGN.test(word) && LATIN_LETTER.test(word)
      ? [...word].map(letter => LOOKALIKES.get(letter) ?? letter).join('')
      : word,
  );

/** Underlines and escaped blanks between words. */
const JOINTS = /_|%20/g;

/** One form for all the ways to write a word: lower case, without accents, invisible characters, look-alikes, and styles of
 *  letters. Lines stay lines, so that a place in it is on the same line of the text. */
export const fold = (text: string): string => {
  if (isPlainAscii(text)) return text.toLowerCase().replace(JOINTS, ' ');
  const bare = withoutInvisible(text).replace(/[\u0085\u2028\u2029]/g, ' ');
  const composed = bare
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFC')
    .toLowerCase();
  return withoutLookalikes(composed.replace(SPECIAL, letter => LATIN.get(letter) ?? letter)).replace(JOINTS, ' ');
};
