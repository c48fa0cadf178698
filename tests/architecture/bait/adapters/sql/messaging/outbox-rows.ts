export const messages = 'msg_outbox';
