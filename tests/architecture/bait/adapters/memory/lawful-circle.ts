import type { Round } from './lawful-circle-type.ts';

export type Back = { readonly round: Round };
