/** What a text says as JSON; undefined for what is none: anybody who reaches the server can write there. */
export const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};
