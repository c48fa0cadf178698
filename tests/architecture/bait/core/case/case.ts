export type CaseEntity = { readonly id: string };
export const lives = true;
