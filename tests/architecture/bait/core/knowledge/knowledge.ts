export type KnowledgeEntity = { readonly id: string };
export const lives = true;
