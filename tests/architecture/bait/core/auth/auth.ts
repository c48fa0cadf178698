export type AuthEntity = { readonly id: string };
export const lives = true;
