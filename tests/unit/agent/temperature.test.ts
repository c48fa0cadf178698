import { expect } from 'chai';
import { type Script, scriptedLlmProvider } from '../../../adapters/memory/llm-provider.ts';
import type { Model } from '../../../core/agent/router/catalogue.ts';
import { runTurn } from '../../../core/agent/run-turn.ts';
import { llmRefusal } from '../../../core/ports/llm-failure.ts';
import type { ChatRequest } from '../../../core/ports/llm-provider.ts';
import { aModel, catalogueOf, messageOf, outage, world } from './support.ts';

const UNSUPPORTED =
  "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.";
const refused = { error: llmRefusal({ status: 400, text: UNSUPPORTED }) };

const play = async (script: Script, model: Partial<Model> = {}, temperature?: number) => {
  const llm = scriptedLlmProvider(script, { name: 'm' });
  const w = world({ analyses: outage(), models: catalogueOf([aModel(llm, model)]), options: { temperature } });
  await runTurn(w.deps)(messageOf(w), w.run);
  return { result: w.result(), given: llm.requests.map((request: ChatRequest) => request.temperature) };
};

/** Takes no temperature. */
const cold = ({ temperature }: ChatRequest) => (temperature === undefined ? { text: ['It is so [1].'] } : refused);

describe('the temperature that a chat asks for', () => {
  it('is given to the model', async () => {
    const { given, result } = await play([{ text: ['It is so [1].'] }], {}, 0.3);
    expect(given).to.deep.equal([0.3]);
    expect(result.notes.join()).not.to.include('temperature');
  });

  it('is left out for a model that is said to take none, and a note says so', async () => {
    const { given, result } = await play(cold, { takesTemperature: false }, 0.3);
    expect(given).to.deep.equal([undefined]);
    expect(result.notes).to.include('The model test/m takes no temperature, so it was asked without one.');
  });

  it('is left out in one more request where the provider refuses it, and a note says so', async () => {
    const { given, result } = await play(cold, {}, 0.3);
    expect(given).to.deep.equal([0.3, undefined]);
    expect(result.mode).to.equal('llm');
    expect(result.notes).to.include(
      'The model test/m does not take a temperature of 0.3, so it was asked without one.',
    );
  });

  it('is not tried again in the same turn', async () => {
    const script: Script = ({ temperature }, nth) =>
      temperature !== undefined ? refused : nth < 2 ? { text: ['Half'], reason: 'length' } : { text: ['Whole [1].'] };
    const { given } = await play(script, {}, 0);
    expect(given).to.deep.equal([0, undefined, undefined]);
  });

  it('is not the reason of a refusal of a request that names none', async () => {
    const { given, result } = await play([refused]);
    expect(given).to.deep.equal([undefined]);
    expect(result.mode).to.equal('grounded');
  });
});

describe('a refusal because of the temperature', () => {
  const isAboutTemperature = (text: string, status: number | undefined = 400, parameter?: string): boolean =>
    llmRefusal({ status, text, parameter }).issues.some(({ path }) => path === 'temperature');

  for (const text of [
    UNSUPPORTED,
    "unsupported_parameter Unsupported parameter: 'temperature' is not supported with this model.",
    '`temperature` is deprecated for this model.',
    '`temperature` may only be set to 1 when thinking is enabled.',
    'invalid temperature: only 1 is allowed for this model',
    'temperature must be 1 for reasoning models',
    'temperature: Input should be less than or equal to 1',
    '`temperature` and `top_p` cannot both be specified for this model.',
  ])
    it(`is recognised in: ${text}`, () => {
      for (const status of [400, 422, undefined]) expect(isAboutTemperature(text, status)).to.equal(true);
      expect(llmRefusal({ status: 400, text }).code).to.equal('model.invalid-request');
    });

  it('is recognised by the parameter that the provider names, whatever it says', () => {
    for (const parameter of ['temperature', 'body.temperature', 'options/temperature'])
      expect(isAboutTemperature('Nope.', 400, parameter), parameter).to.equal(true);
  });

  it('is not seen in refusals of other things', () => {
    expect(isAboutTemperature("Unsupported parameter: 'max_tokens' is not supported with this model.")).to.equal(false);
    expect(
      isAboutTemperature('Two messages of role user: the temperature of the rack is high.', 400, 'messages'),
    ).to.equal(false);
    expect(isAboutTemperature('prompt is too long: the temperature log has 300000 tokens')).to.equal(false);
    expect(isAboutTemperature('model_not_found The model temperature-1 does not exist.')).to.equal(false);
    expect(isAboutTemperature(UNSUPPORTED, 500)).to.equal(false);
    expect(isAboutTemperature('Nope.', 500, 'temperature')).to.equal(false);
  });
});
