export { default as found } from 'express';
