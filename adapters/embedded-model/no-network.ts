import { Socket } from 'node:net';

/** From now on every attempt of this process to connect to anything fails. A model that is asked about people's documents
 *  has no business on the network, and this Node's permission model does not cover it. What was open stays open. */
export const forbidNetwork = (): void => {
  Socket.prototype.connect = () => {
    throw new Error('this process may not use the network');
  };
};
