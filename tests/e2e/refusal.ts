import { ApiProblem } from '#client/client';

/** Code of the problem that a call is refused with; fails where it is answered, or fails otherwise. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    return `no problem, but ${JSON.stringify(await call)}`;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem.code;
    throw error;
  }
}

/** What is wrong where, by the problem that a call is refused with: `/form/x filing.required`. */
export async function problemsOf(call: Promise<unknown>): Promise<string[]> {
  try {
    return [`no problem, but ${JSON.stringify(await call)}`];
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return (error.problem.problems ?? [{ pointer: '', code: error.problem.code }]).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );
  }
}

/** What a call comes to: what was wanted of its answer, or why there is none. */
export async function outcome<T>(call: Promise<T>, wanted: (answer: T) => unknown = () => 'ok'): Promise<unknown> {
  try {
    return wanted(await call);
  } catch (error) {
    return error instanceof ApiProblem ? error.problem.code : `failed: ${String(error).slice(0, 40)}`;
  }
}
