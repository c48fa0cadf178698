import { expect } from 'chai';
import { eventually } from '../../support/waiting.ts';
import { SCENARIOS } from './every-scenario.ts';
import { install, type Running, type SetUpName } from './installations.ts';
import { PLANTED } from './planted.ts';
import { type ScriptedModel, scriptedModel } from './scripted-model.ts';
import { stageFor } from './stage.ts';

describe('the agent, whatever its model does', () => {
  let model: ScriptedModel;
  const shared = new Map<SetUpName, Running>();
  const alone: Running[] = [];
  before(async () => {
    model = await scriptedModel();
  });
  afterEach(() => Promise.all(alone.splice(0).map(one => one.remove())));
  after(async () => {
    await Promise.all([...shared.values()].map(one => one.remove()));
    await model.close();
  });

  const runningFor = async (name: SetUpName, isAlone: boolean): Promise<Running> => {
    const running = (isAlone ? undefined : shared.get(name)) ?? (await install(name, model.url));
    if (isAlone) alone.push(running);
    else shared.set(name, running);
    return running;
  };

  for (const { about, scenarios } of SCENARIOS)
    describe(about, () => {
      for (const { name, gets, on = 'two providers', isAlone = false, plays } of scenarios)
        it(`${name}: ${gets}`, async () => {
          const stage = await stageFor(await runningFor(on, isAlone), model);
          model.reset();
          try {
            await plays(stage);
          } catch (error) {
            throw model.trouble() ?? error;
          }
          expect(model.trouble()).to.equal(undefined);
          await eventually('nobody is left writing', () => model.open() === 0);
          for (const { words } of model.asked())
            for (const value of PLANTED) expect(words, 'what a model was sent').not.to.include(value);
        });
    });
});
