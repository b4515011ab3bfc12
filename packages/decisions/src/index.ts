export { type CompiledApplication, compileApplication } from './compile-application.ts';
export { decide, type Decision, type DecisionReason, type Question } from './decide.ts';
export type { ApplicationRules, Outcome, PolicyRules, RequestType } from './rules.ts';
export type { Person, Who } from './who.ts';
