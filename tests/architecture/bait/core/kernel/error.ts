export const refuse = (): string => 'no';
