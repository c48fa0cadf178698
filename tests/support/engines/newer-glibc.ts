import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What Chroma's own binary is linked against. */
const NEEDED = 2.39;
const SUITE = 'trixie';
const PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Of x86-64, the only machine that this is done for. */
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const CACHE = new URL('../../../node_modules/.cache/glibc/', import.meta.url).pathname;

/** The words to put in front of a program that needs a newer C library than this system has: none where its own will do,
 *  else the loader of a newer Debian's, which is fetched once into a cache and installed nowhere.
 *  @throws where that cannot be done. */
export const newerGlibc = async (say: (what: string) => void): Promise<readonly string[]> => {
  const own = installedGlibc();
  if (own === undefined || own >= NEEDED) return [];
  if (process.arch !== 'x64') throw new Error(`this system has glibc ${own}, ${NEEDED} is needed`);
  const root = join(CACHE, SUITE);
  if (!(await exists(root))) {
    say(`this system has glibc ${own}, Chroma needs ${NEEDED}: fetching that of Debian ${SUITE} into ${root}`);
    await fetchLibraries(root);
  }
  const libraries = join(root, LIBRARIES);
  return [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', `${libraries}:/lib/x86_64-linux-gnu`];
};

/** Undefined on a system without it. */
const installedGlibc = (): number | undefined => {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? undefined : Number(version);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Where this system's own packages come from: its newer releases are there too.
 *  @throws where it names none. */
const debianArchive = async (): Promise<string> => {
  const { stdout } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(RELEASE) $(REPO_URI)',
    'Created-By: Packages',
  ]);
  // Of the release itself, not of its updates.
  const [, address] = /^\w+ (\S+)$/m.exec(stdout) ?? [];
  if (address === undefined) throw new Error('apt-get names no archive of packages');
  return address;
};

/** Into a folder beside, which is renamed when it is whole: two test runs may come here at once. */
const fetchLibraries = async (root: string): Promise<void> => {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    await mkdir(join(work, 'lists', 'partial'), { recursive: true });
    await mkdir(join(work, 'archives', 'partial'), { recursive: true });
    const sources = join(work, 'sources.list');
    await writeFile(sources, `deb [signed-by=${KEYRING}] ${await debianArchive()} ${SUITE} main\n`);
    const settings = {
      'Dir::Etc::sourcelist': sources,
      'Dir::Etc::sourceparts': '-',
      'Dir::State::lists': join(work, 'lists'),
      'Dir::State::status': '/dev/null',
      'Dir::Cache': work,
      'APT::Sandbox::User': 'root',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await run('apt-get', [...options, 'update'], { cwd: work, timeout: 60_000 });
    await run('apt-get', [...options, 'download', ...PACKAGES], { cwd: work, timeout: 60_000 });
    const packages = (await readdir(work)).filter(file => file.endsWith('.deb'));
    for (const file of packages) await run('dpkg', ['-x', file, 'root'], { cwd: work, timeout: 60_000 });
    await rename(join(work, 'root'), root).catch(async error => {
      if (!(await exists(root))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};
