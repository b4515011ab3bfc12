import { type ErrorReason, errorReasons } from '@gatehouse/contract';

/** Whether a guardrail's `refusal` is one of the words that the contract knows. */
export const isErrorReason = (word: string | undefined): word is ErrorReason => errorReasons.some((reason) => reason === word);
