import { errorData } from '../src/api/errors.ts';

/** The reason for which a call is refused; `undefined` when it is not. */
export const refusalOf = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (error: unknown) => errorData(error)?.reason,
  );
