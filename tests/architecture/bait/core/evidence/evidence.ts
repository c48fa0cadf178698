export type EvidenceEntity = { readonly id: string };
export const lives = true;
