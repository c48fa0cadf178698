/** SHA-256 (FIPS 180-4) of a text in UTF-8, in lower-case hex. */
export type Digest = (text: string) => string;
