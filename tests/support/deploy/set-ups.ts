import { join } from 'node:path';
import { type Project, readCompose } from './compose.ts';

const ROOT = join(import.meta.dirname, '../../..');

export const COMPOSE = join(ROOT, 'deploy/compose');
export const DOCKERFILE = join(ROOT, 'deploy/docker/Dockerfile');
export const DOCKERIGNORE = join(ROOT, '.dockerignore');

/** The sets of compose files that docs/operations.md speaks of. */
export const SET_UPS = {
  core: ['core.yaml'],
  'core with Redis': ['core.yaml', 'core.redis.yaml'],
  'core with Redis and Chroma': ['core.yaml', 'core.redis.yaml', 'core.chroma.yaml'],
  'core with Ollama': ['core.yaml', 'core.ollama.yaml'],
  team: ['team.yaml'],
  'team with Ollama': ['team.yaml', 'team.ollama.yaml'],
} as const satisfies Record<string, readonly string[]>;

export type SetUp = keyof typeof SET_UPS;

/** @throws where a variable is missing that has no default. */
export const readSetUp = (name: SetUp, environment: Readonly<Record<string, string>>): Project =>
  readCompose(
    SET_UPS[name].map(file => join(COMPOSE, file)),
    environment,
  );
