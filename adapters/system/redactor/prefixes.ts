/** What a line begins with, but for its numbers: moments and numbers of lines go on. At the beginning of a line. */
export const likeThis = (prefix: string): string =>
  prefix.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replace(/\d+/g, '\\d{1,30}');
