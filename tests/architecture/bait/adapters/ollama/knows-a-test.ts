export { everything } from '../../tests/unit/anything.ts';
