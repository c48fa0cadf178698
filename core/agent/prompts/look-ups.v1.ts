/** What a model is told between its look-ups. A published prompt is not edited: a change is a new file. */
export const ASKED_ALREADY =
  'You asked exactly this before in this conversation, and the answer is the same. Do not ask it again.';
export const NO_MORE_LOOK_UPS = 'No more look-ups are possible in this conversation.';
export const ANSWER_NOW =
  'No more look-ups are possible. Answer the question now, from what you have; say what you could not look up.';

export const noSuchTool = (name: string, names: readonly string[]): string =>
  `There is no tool ${name}. There are: ${names.join(', ')}.`;

export const lookUpFailed = (reason: string): string => `The look-up failed: ${reason}`;
