import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChatAccepted, ChatResult, ChatView, PostMortemView } from '../../../core/agent/index.ts';
import type { TokensView } from '../../../core/auth/index.ts';
import type { CaseClosedView, CaseView } from '../../../core/case/index.ts';
import type { EvidenceAccepted, EvidenceView } from '../../../core/evidence/index.ts';
import type { DocumentAccepted, DocumentView } from '../../../core/knowledge/index.ts';
import { runAll } from '../../all/run.ts';
import { type Environment, parseConfig } from '../../composition/config.ts';
import { INCIDENTS } from '../samples/generate-incident.ts';
import type { Incident } from '../samples/incidents/incident.ts';
import { sampleRunbooks } from '../samples/runbooks.ts';
import { UsageError } from '../usage-error.ts';
import { type Api, apiAt, isAnswered, until } from './api.ts';
import { type Screen, screen } from './screen.ts';

const ACCOUNT = { email: 'demo@example.com', password: 'a demonstration only', name: 'Demo' };

/** Loads the sample knowledge and a sample incident into a temporary installation, asks, and prints the answer. */
export const demo = async (args: readonly string[], environment: Environment): Promise<void> => {
  const { name, keep, help } = choose(args);
  if (help) return console.log(usage());
  const incident = chosen(name);
  const show = screen(process.stdout.isTTY === true && !environment.NO_COLOR);
  const folder = await mkdtemp(join(tmpdir(), 'faultmaven-demo-'));
  const config = parseConfig({
    ...environment,
    DATA_DIR: folder,
    DATABASE_URL: '',
    FILE_STORAGE_PATH: '',
    PORT: keep ? environment.PORT : '0',
    LOG_LEVEL: 'error',
    LOG_PRETTY: 'true',
  });
  const running = await runAll(config, 'demo');
  try {
    const investigated = await investigate(running.url, incident, show);
    if (keep) await keepUntilInterrupted(running.url, show);
    else {
      await closeCase(investigated, show);
      whereNext(show);
    }
  } finally {
    await running.close();
    await rm(folder, { recursive: true, force: true });
  }
};

type Choice = { readonly name: string; readonly keep: boolean; readonly help: boolean };

const choose = (args: readonly string[]): Choice => {
  const options = {
    incident: { type: 'string', default: 'checkout' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  try {
    const { incident, keep, help } = parseArgs({ args: [...args], options }).values;
    return { name: incident, keep, help };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const chosen = (name: string): Incident => {
  const make = Object.hasOwn(INCIDENTS, name) ? INCIDENTS[name] : undefined;
  if (make) return make();
  throw new UsageError(`There is no incident ${name}. Choose one of: ${Object.keys(INCIDENTS).join(', ')}`);
};

const usage = (): string =>
  [
    'Usage: npm run demo -- [--incident NAME] [--keep]',
    '  --incident NAME  one of these; checkout unless you choose:',
    ...Object.entries(INCIDENTS).map(([name, make]) => `    ${name.padEnd(15)}${make().title}`),
    '  --keep           stays up afterwards, to be looked at',
  ].join('\n');

type Investigated = { readonly api: Api; readonly caseId: string; readonly incident: Incident };

const investigate = async (url: string, incident: Incident, show: Screen): Promise<Investigated> => {
  show.title('FaultMaven: a sample investigation');
  const tokens = await apiAt(url).json<TokensView>('POST', '/v1/auth/register', ACCOUNT);
  const api = apiAt(url, tokens.access_token);
  const [caseId] = await Promise.all([openCase(api, incident, show), loadKnowledge(api, show)]);
  show.step(`asking: ${incident.question}`);
  const asked = { case_id: caseId, message: incident.question };
  const { job_id } = await api.json<ChatAccepted>('POST', '/v1/agent/chat', asked);
  const chat = await until(() => api.json<ChatView>('GET', `/v1/agent/chat/${job_id}`), isAnswered);
  if (!chat.result)
    throw new Error(`The investigation ended as ${chat.status}: ${chat.error?.detail ?? 'no reason given'}`);
  printResult(chat.result, show);
  return { api, caseId, incident };
};

const ITEMS_SHOWN = 3;

/** The end of the story: what was learnt is written down. */
const closeCase = async ({ api, caseId, incident }: Investigated, show: Screen): Promise<void> => {
  const { resolution } = incident;
  const { job_id } = await api.json<CaseClosedView>('POST', `/v1/cases/${caseId}/close`, { resolution });
  await until(
    () => api.json<{ status: string }>('GET', `/v1/jobs/${job_id}`),
    ({ status }) => status !== 'queued' && status !== 'running',
  );
  const address = `/v1/cases/${caseId}/post-mortem`;
  const { root_cause: cause, markdown } = await api.json<PostMortemView>('GET', address);
  // Its numbers are its own, and not those of the sources above.
  const items = (markdown.match(/^- \[ \] .*$/gm) ?? []).map(item => item.replace(/ (?:\[\d+\])+$/, ''));
  show.title('The case is closed, and its post-mortem written');
  show.step(`GET ${address}?format=md: ${markdown.length} characters, root cause ${cause.grade}, action items such as`);
  show.plain(items.slice(0, ITEMS_SHOWN).join('\n'));
};

const loadKnowledge = async (api: Api, show: Screen): Promise<void> => {
  const runbooks = await sampleRunbooks();
  const added = await Promise.all(
    runbooks.map(({ name, content }) =>
      api.upload<DocumentAccepted>(
        '/v1/knowledge/documents',
        { scope: 'global' },
        { name, mediaType: 'text/markdown', content },
      ),
    ),
  );
  let sections = 0;
  for (const { id } of added)
    sections += (await ready(() => api.json<DocumentView>('GET', `/v1/knowledge/documents/${id}`))).sections;
  show.step(`${added.length} runbooks are searchable (${sections} sections)`);
};

const openCase = async (api: Api, incident: Incident, show: Screen): Promise<string> => {
  const { title, description, severity } = incident;
  const { id } = await api.json<CaseView>('POST', '/v1/cases', { title, description, severity });
  show.step(`case opened: ${title}`);
  for (const file of incident.files) {
    const { id: evidenceId } = await api.upload<EvidenceAccepted>('/v1/evidence', { case_id: id }, file);
    const { file_name, bytes } = await ready(() => api.json<EvidenceView>('GET', `/v1/evidence/${evidenceId}`));
    show.step(`${file_name} analysed (${(bytes / 1e6).toFixed(2)} MB)`);
  }
  return id;
};

type Processed = { readonly status: string; readonly error: { readonly detail: string } | null };

const ready = async <Thing extends Processed>(ask: () => Promise<Thing>): Promise<Thing> => {
  const thing = await until(ask, ({ status }) => status === 'ready' || status === 'failed');
  if (thing.status === 'failed') throw new Error(thing.error?.detail);
  return thing;
};

const printResult = (result: ChatResult, show: Screen): void => {
  show.title(
    result.mode === 'llm'
      ? `The answer, written by ${result.usage.model}`
      : 'The answer, composed by code from the evidence',
  );
  show.plain(result.response);
  show.title('Sources');
  for (const { id, kind, title, locator, quote } of result.sources)
    show.plain(`[${id}] ${kind}: ${title} — ${locator}\n      ${quote.split('\n')[0]?.slice(0, 160)}`);
  for (const note of result.notes) show.step(note);
};

const whereNext = (show: Screen): void => {
  show.title('Where to look next');
  show.plain(
    [
      '  npm run demo -- --keep           the same, and stays up: try the API at /docs with this case in it',
      '  npm run demo -- --help           other incidents to look into',
      '  npm run faultmaven -- samples D  writes these logs and runbooks to folder D, to upload them yourself',
      '  npm start                        your own installation, on port 8000, data in ./data',
    ].join('\n'),
  );
};

const keepUntilInterrupted = async (url: string, show: Screen): Promise<void> => {
  show.title('Where to look next');
  show.plain(
    `  ${url}/docs   sign in as ${ACCOUNT.email} with password "${ACCOUNT.password}"\n  Ctrl-C ends it and removes its data.`,
  );
  await new Promise<void>(resolve => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
};
