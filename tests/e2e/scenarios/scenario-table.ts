import { SCENARIOS } from './every-scenario.ts';

/** The part of docs/agent.md that says what becomes of a turn, as Markdown. */
export const scenarioTable = (): string =>
  SCENARIOS.map(({ about, scenarios }) =>
    [
      `### ${about}`,
      '',
      '| | what happens | what the user gets |',
      '| --- | --- | --- |',
      ...scenarios.map(({ name, given, gets }) => `| ${name} | ${given} | ${gets} |`),
    ].join('\n'),
  ).join('\n\n');
