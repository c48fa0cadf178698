import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './house.ts';

/** Folders whose sub-folders are rooms of their own. */
const FLOORS = ['core', 'adapters', 'adapters/sql', 'apps', 'contracts'];
/** Folders among rooms that are none: without code, or a part of the room around them. */
const NO_ROOMS = ['contracts/asyncapi', 'contracts/released', 'adapters/sql/migrations'];

const SOURCE = /[.](?:[cm]?[jt]s|[jt]sx)$/;

/** Source files below a folder of a tree, as paths from the tree's root, sorted. The bait is no part of the product. */
export const sourcesIn = (folder: string, root: string = ROOT): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => SOURCE.test(file))
    .map(file => `${folder}/${file}`)
    .filter(file => !file.startsWith('tests/architecture/bait/') && !file.includes('node_modules/'))
    .sort();

const foldersIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => (folder === '' ? entry.name : `${folder}/${entry.name}`));

const holdsSources = (folder: string): boolean => sourcesIn(folder).length > 0;

/** Every folder at the top that has a source file in it, as it is on disk. */
export const wingsOnDisk = (): string[] =>
  foldersIn('')
    .filter(folder => !folder.startsWith('.') && !['node_modules', 'data', 'coverage'].includes(folder))
    .filter(holdsSources)
    .sort();

/** Every room that has a source file in it, as it is on disk. */
export const roomsOnDisk = (): string[] =>
  [...FLOORS.flatMap(foldersIn), 'tests'].filter(folder => !NO_ROOMS.includes(folder) && holdsSources(folder)).sort();
