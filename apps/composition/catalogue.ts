import type { AgentServiceDeps } from '../../core/agent/index.ts';

/** The words of core for models, as its face shows them. */
export type Catalogue = AgentServiceDeps['models'];
export type Model = Catalogue['models'][number];
export type Tier = Model['tier'];
export type Price = NonNullable<Model['price']>;
export type Task = keyof Catalogue['routes'];
