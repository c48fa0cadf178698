import type { Back } from './lawful-circle.ts';

export type Round = { readonly back: Back | undefined };
