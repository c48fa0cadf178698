export const client = fetch;
