import { openHandle } from '../../adapters/sql/sqlite/handle.ts';
import { describeConfig, type Environment, parseConfig } from '../composition/config.ts';
import { prepareFolders } from '../composition/data-dir.ts';

const MIN_NODE = 24;

/** Says what was checked and what was found; rejects at the first thing that would keep FaultMaven from starting. */
export const doctor = async (environment: Environment): Promise<void> => {
  const node = Number(process.versions.node.split('.')[0]);
  if (node < MIN_NODE)
    throw new Error(`Node ${process.versions.node} is too old. Run it with npm, which brings its own: npm start`);
  console.log(`ok  Node ${process.versions.node}`);
  const config = parseConfig(environment);
  console.log('ok  configuration');
  for (const [name, value] of Object.entries(describeConfig(config)))
    if (value !== undefined) console.log(`      ${name}=${value}`);
  await prepareFolders(config);
  console.log('ok  folders');
  console.log(`ok  SQLite ${sqliteVersion()}`);
  console.log(
    config.llm.kind === 'none'
      ? `ok  answers are composed by code (${config.llm.why})`
      : `ok  answers by ${config.llm.model}`,
  );
};

const sqliteVersion = (): string => {
  const memory = openHandle(':memory:', 'write');
  try {
    memory.exec('create virtual table probe using fts5 (text)');
    return String(memory.prepare('select sqlite_version()').pluck().get());
  } finally {
    memory.close();
  }
};
