export const port = process.env.PORT; // planted: only main.ts reads the environment
