import type { RefusalCode } from '../api/generated';
import { say, sayCode } from '../strings';
import { moment } from '../strings/time';

interface Refused {
  readonly code: RefusalCode;
  readonly message: string;
  readonly retryAt?: string;
}

/** Why not, in our words; a code that we do not know yet comes with the server's. */
export function because(refused: Refused): string {
  const when = refused.retryAt ? moment(refused.retryAt) : '';
  return sayCode('refusal', refused.code, { when }) ?? refused.message;
}

/** Why an invite failed or cannot be acted on; only the code is known. */
export const becauseOf = (code: RefusalCode): string => sayCode('refusal', code, { when: '' }) ?? say('error.other');
