import { PolicyError, loadPolicies } from '../../packages/ability/src/node.ts';

/** Compiles the policies of the folder that is named. Exit code 1, with every mistake's address, when they don't hold. */
try {
  loadPolicies(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof PolicyError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
