export {
  abilityFor,
  type AppAbility,
  can,
  canOn,
  decidingRule,
  packAbility,
  type PackedRules,
  permittedFields,
  unpackAbility,
  UnresolvedVariable,
} from './ability-for.ts';
export { covers, type Grant, missingGrants } from './ceiling.ts';
export { type Answer, explain, type Question } from './explain.ts';
export { EVERYTHING, type Filter, filterFor, NOTHING, type PropertyNames } from './filter/filter-for.ts';
export { formatGrant } from './format-grant.ts';
export { type ActionOf, type FieldOf, type SubjectName, vocabulary } from './generated/vocabulary.ts';
export { abilityOnOne, intersectAbilities, restrictToScopes } from './intersect-abilities.ts';
export { type Matrix, matrixOf } from './matrix.ts';
export type { PolicySet, Principal, RoleId, RoleSummary } from './policy-set.ts';
export { grantsBeyond, isScope, type Scope, scopes } from './scope.ts';
