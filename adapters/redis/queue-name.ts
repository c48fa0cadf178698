/** A type of job as the name of a queue, which takes no colon and, in our keys, no brace. Two types never share a name. */
export const queueName = (type: string): string =>
  type.replace(/[^A-Za-z0-9_.#-]/gu, char => `=${char.codePointAt(0)?.toString(16)}=`);
