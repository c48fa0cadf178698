declare const work: Promise<unknown>;

export const nothing = work.catch(); // planted: an error is mapped or goes up
export const hidden = work.catch(() => {}); // planted: an error is mapped or goes up
export const vague = work.catch(() => undefined); // planted: an error is mapped or goes up
export const mapped = work.catch(error => ({ error }));
