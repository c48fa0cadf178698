export type AgentEntity = { readonly id: string };
export const lives = true;
