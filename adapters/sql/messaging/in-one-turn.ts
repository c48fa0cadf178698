/** Turns a function of many into a function of one: what is asked in one turn of the event loop is asked together.
 *  `askAll` answers in the order of its questions. */
export const inOneTurn = <Question, Answer>(
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): ((question: Question) => Promise<Answer>) => {
  type Asked = {
    readonly question: Question;
    readonly answered: (answer: Answer) => void;
    readonly failed: (error: unknown) => void;
  };
  let waiting: Asked[] = [];

  const flush = (): void => {
    const asked = waiting;
    waiting = [];
    askAll(asked.map(({ question }) => question)).then(
      answers => asked.forEach(({ answered }, i) => void answered(answers[i] as Answer)),
      error => asked.forEach(({ failed }) => void failed(error)),
    );
  };

  return question =>
    new Promise((answered, failed) => {
      if (waiting.push({ question, answered, failed }) === 1) setImmediate(flush);
    });
};
