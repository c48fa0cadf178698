import { type GatedModel, gatedModel } from './gated-model.ts';
import { type Installation, type Role, startInstallation, temporaryFolder } from './installation.ts';

/** Processes on one folder, and a model that answers when it is let; all gone after each test of the suite around it. */
export const processesUnderTest = () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let model: GatedModel;
  const running: Installation[] = [];
  beforeEach(async () => {
    folder = await temporaryFolder();
    model = await gatedModel();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(one => one.kill()));
    await model.close();
    await folder.remove();
  });

  const start = async (role: Role, environment: Record<string, string> = {}): Promise<Installation> => {
    const one = await startInstallation(folder.path, environment, role);
    running.push(one);
    return one;
  };
  return {
    get folder(): string {
      return folder.path;
    },
    get model(): GatedModel {
      return model;
    },
    start,
    /** One that asks the model. */
    startAsking: (role: Role) => start(role, { OPENAI_BASE_URL: model.url, LLM_PROVIDER: 'auto' }),
  };
};
