import { readFileSync } from 'node:fs';

export type Instruction = { readonly name: string; readonly options: readonly string[]; readonly value: string };

export type Stage = { readonly image: string; readonly name: string; readonly instructions: readonly Instruction[] };

/** What a Dockerfile says, stage by stage: enough of its language for ours. Variables are expanded in FROM only. */
export const readDockerfile = (file: string): readonly Stage[] => {
  const variables = new Map<string, string>();
  const stages: { image: string; name: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsIn(readFileSync(file, 'utf8'))) {
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') {
      const [image = '', , name = ''] = instruction.value.split(/\s+/);
      const expanded = image.replace(/\$\{(\w+)\}/g, (_, variable) => variables.get(variable) ?? '');
      stages.push({ image: expanded, name, instructions: [] });
    } else if (stage) stage.instructions.push(instruction);
    else if (instruction.name === 'ARG') variables.set(...pairOf(instruction.value));
    else throw new Error(`before the first FROM: ${instruction.name}`);
  }
  return stages;
};

const instructionsIn = (text: string): Instruction[] =>
  text
    .split('\n')
    .filter(line => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      const [, options = '', value = ''] = /^((?:--\S+\s+)*)(.*)$/.exec(rest) ?? [];
      return { name: name.toUpperCase(), options: options.split(/\s+/).filter(Boolean), value: value.trim() };
    });

const pairOf = (assignment: string): [string, string] => {
  const [name = '', ...rest] = assignment.split('=');
  return [name, rest.join('=')];
};

/** All instructions of a name, in their order. */
export const instructionsOf = (stage: Stage, name: string): readonly Instruction[] =>
  stage.instructions.filter(instruction => instruction.name === name);

/** The words of the last instruction of that name in its exec form, which is the one that counts. */
export const wordsOf = (stage: Stage, name: string): readonly string[] => {
  const value = instructionsOf(stage, name).at(-1)?.value;
  if (value === undefined) throw new Error(`there is no ${name}`);
  return JSON.parse(value) as string[];
};

/** The words of the health check, in its shell form. */
export const healthCheckOf = (stage: Stage): readonly string[] => {
  const [, line] = /^CMD\s+([^[].*)$/.exec(instructionsOf(stage, 'HEALTHCHECK').at(-1)?.value ?? '') ?? [];
  if (line === undefined) throw new Error('there is no health check in the shell form');
  return ['/bin/sh', '-c', line];
};

/** What ENV sets. */
export const environmentOf = (stage: Stage): Readonly<Record<string, string>> =>
  Object.fromEntries(instructionsOf(stage, 'ENV').flatMap(({ value }) => value.split(/\s+/).map(pairOf)));

/** Sources and target of a COPY, and the stage that it takes them from. */
export const copyOf = ({ options, value }: Instruction) => {
  const words = value.split(/\s+/);
  const from = options.find(option => option.startsWith('--from='))?.slice('--from='.length);
  return { from, sources: words.slice(0, -1), target: words.at(-1) ?? '' };
};
