export type Input = { readonly id: string };
export const readEvidence = ({ id }: Input): string => id;
