import { readFileSync } from 'node:fs';

/** Whether a path of the build context is left out of it: the last line that matches it, or a folder around it, decides. */
export const readDockerIgnore = (file: string): ((path: string) => boolean) => {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => ({ ignores: !line.startsWith('!'), matches: matcherOf(line.replace(/^!/, '')) }));
  return path => lines.findLast(({ matches }) => withParents(path).some(matches))?.ignores ?? false;
};

const withParents = (path: string): string[] => {
  const names = path.split('/');
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
};

/** `*` stands for any letters of one name, `**` followed by a slash for any folders. */
const matcherOf = (pattern: string): ((path: string) => boolean) => {
  const text = pattern
    .split('**/')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'))
    .join('(?:.*/)?');
  const regex = new RegExp(`^${text}$`);
  return path => regex.test(path);
};
