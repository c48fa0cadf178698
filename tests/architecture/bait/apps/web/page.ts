import { client } from './generated/client.ts';
export const page = client;
