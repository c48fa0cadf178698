export const folder = process.env.FOLDER;
