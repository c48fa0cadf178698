const mark = (target: unknown): void => void target;

@mark // planted: core has no decorators
export class Decorated {
  @mark field = 1; // planted: core has no decorators
  @mark // planted: core has no decorators
  method(): void {}
}
