export { type CompiledApplication, compileApplication } from './compile-application.ts';
export type { Conflict, ConflictsInput, DifferentOutcomes, NeverCause, NeverDecides, UnknownName } from './conflicts/conflict.ts';
export { findConflicts } from './conflicts/find-conflicts.ts';
export { policiesAround } from './conflicts/policies-around.ts';
export { decide, type Decision, type DecisionReason, type Question } from './decide.ts';
export { explain, type Explanation, type PolicyEffect } from './explain-decision.ts';
export type { ApplicationRules, Outcome, PolicyRules, RequestType } from './rules.ts';
export type { Person, Who } from './who.ts';
