/** Names that say where somebody put something, and not what it is. */

const DRAWERS = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'managers']);
/** Fine as a part of a name (`knowledge-base`), empty as the whole of it. */
const EMPTY_ALONE = new Set(['common', 'shared', 'base', 'misc']);

const saysNothing = (name: string): boolean =>
  EMPTY_ALONE.has(name) || name.split(/[-_.]/).some(word => DRAWERS.has(word.toLowerCase()));

/** The files that have such a name, or lie in a folder that has one. */
export const drawers = (files: readonly string[]): string[] =>
  files.filter(file =>
    file
      .replace(/(?:[.]test)?[.][a-z]+$/, '')
      .split('/')
      .some(saysNothing),
  );

/** The files of core named index.ts that are not the one face of a module. */
export const extraFaces = (files: readonly string[], modules: readonly string[]): string[] =>
  files
    .filter(file => /^core\/(?:.*\/)?index[.][cm]?[jt]s$/.test(file))
    .filter(file => !modules.some(module => file === `core/${module}/index.ts`));
