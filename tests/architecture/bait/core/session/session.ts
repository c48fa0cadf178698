export type SessionEntity = { readonly id: string };
export const lives = true;
