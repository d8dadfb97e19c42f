import type { RefusalCode } from "./operations.js";

/** The members of a result that say no: all have a code for programs and a message for people. */
export type Refused<R> = Extract<R, { code: RefusalCode; message: string }>;

/**
 * Whether a result is an expected no: nothing sent, nothing charged. Afterwards `result.__typename` tells the rest apart. Also true
 * of refusals that are newer than this package; show their message.
 */
export function isRefusal<R extends { __typename: string }>(result: R): result is Refused<R> {
  return "code" in result && typeof result.code === "string";
}
