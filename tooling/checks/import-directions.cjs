/**
 * Who may import whom (docs/architecture.md). Lower layers never know the higher ones.
 * import-directions.test.ts holds an example against every rule.
 */

/** The server's domains, lowest first: each may import those before it (docs/decisions/007). Those of one row stand side
 * by side and may use one another, without cycles. */
const domains = [
  ['audit'],
  ['account'],
  ['grants'],
  ['groups'],
  ['sessions', 'api-keys'],
  ['credentials'],
  ['users'],
  ['roles'],
  ['setup', 'profile'],
  ['applications', 'application-policies'],
  ['access'],
  ['reports'],
  ['access-reviews', 'access-requests', 'service-accounts'],
];

/** Relations need both sides: entities may name the entities of any domain. */
const entity = '[.]entity[.]ts$';
/** How a row is shown knows rows only, so that whoever answers one may use it: signing in answers the user. */
const view = '[.]view[.]ts$';
const test = '[.]test[.]tsx?$';

const upward = domains.slice(0, -1).map((row, index) => ({
  name: `domains-${row.join('-')}-not-upward`,
  comment: `${row.join(', ')}: import only what stands lower.`,
  severity: 'error',
  from: { path: `^apps/server/src/(${row.join('|')})/`, pathNot: [entity, test, '[.]router[.]ts$'] },
  to: {
    path: `^apps/server/src/(${domains
      .slice(index + 1)
      .flat()
      .join('|')})/`,
    pathNot: [entity, view],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'ability-stands-alone',
      comment: 'The ability package is the lowest layer and knows no other package of the workspace.',
      severity: 'error',
      from: { path: '^packages/ability/src/' },
      to: { path: '^(packages/(?!ability/)|apps/)' },
    },
    {
      name: 'ability-core-runs-in-a-browser',
      comment: 'Only node.ts and its folder may need Node.js.',
      severity: 'error',
      from: { path: '^packages/ability/src/', pathNot: [test, '^packages/ability/src/(node[.]ts|node/|cli/|testing/)'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-stands-alone',
      comment: 'The contract is shared by both sides and belongs to neither.',
      severity: 'error',
      from: { path: '^packages/contract/src/' },
      to: { path: '^(packages/(?!contract/)|apps/)' },
    },
    {
      name: 'contract-runs-in-a-browser',
      severity: 'error',
      from: { path: '^packages/contract/src/', pathNot: [test] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'decisions-stand-alone',
      comment: 'The decision engine needs nothing but itself, so that whoever must decide can.',
      severity: 'error',
      from: { path: '^packages/decisions/src/', pathNot: [test, '^packages/decisions/src/testing/'] },
      to: { pathNot: '^packages/decisions/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'decisions-run-in-a-browser',
      severity: 'error',
      from: { path: '^packages/decisions/src/', pathNot: [test] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-knows-only-the-type-of-the-router',
      comment: 'The client imports types from the server, never its code.',
      severity: 'error',
      from: { path: '^packages/client/', pathNot: [test] },
      to: { path: '^apps/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'console-knows-only-the-types-of-the-server',
      severity: 'error',
      from: { path: '^apps/console/src/', pathNot: [test] },
      to: { path: '^apps/(server|cli)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-knows-no-front-end',
      severity: 'error',
      from: { path: '^apps/server/', pathNot: [test] },
      to: { path: '^(apps/(console|cli)|packages/client)/' },
    },
    {
      name: 'packages-know-no-app',
      comment: 'Only the client names the server, and only its types.',
      severity: 'error',
      from: { path: '^packages/(?!client/)' },
      to: { path: '^apps/' },
    },
    {
      name: 'trpc-stays-above-the-use-cases',
      comment: 'Routers and the platform speak tRPC; a use case can be called from anywhere.',
      severity: 'error',
      from: { path: `^apps/server/src/(${domains.flat().join('|')})/`, pathNot: [test, '[.]router[.]ts$'] },
      to: { path: '(@trpc/|^apps/server/src/platform/trpc/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-router-imports-a-router',
      comment: 'Across domains import a use case or an entity, never a router.',
      severity: 'error',
      from: { path: `^apps/server/src/(${domains.flat().join('|')})/`, pathNot: [test] },
      to: { path: '[.]router[.]ts$' },
    },
    {
      name: 'platform-knows-no-router',
      severity: 'error',
      from: { path: '^apps/server/src/platform/', pathNot: [test] },
      to: { path: '[.]router[.]ts$' },
    },
    {
      name: 'platform-knows-only-history-and-callers',
      comment: 'Every change writes history, and every request comes with a session or a key; of the rest the platform knows the entities.',
      severity: 'error',
      from: { path: '^apps/server/src/platform/', pathNot: [test] },
      to: { path: `^apps/server/src/(${domains.flat().join('|')})/`, pathNot: [entity, '^apps/server/src/(audit|sessions|api-keys)/'] },
    },
    {
      name: 'entities-know-only-entities',
      severity: 'error',
      from: { path: `^apps/server/src/.+${entity}` },
      to: { path: `^apps/server/src/(${domains.flat().join('|')})/`, pathNot: [entity] },
    },
    {
      name: 'views-know-only-rows',
      severity: 'error',
      from: { path: `^apps/server/src/.+${view}` },
      to: { path: `^apps/server/src/(${domains.flat().join('|')})/`, pathNot: [entity, view] },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: [test] },
      to: { path: test },
    },
    ...upward,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    parser: 'swc',
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'],
      exportsFields: ['exports'],
    },
  },
};
