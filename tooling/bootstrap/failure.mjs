/** Something that the person at the terminal can put right; its message says how. */
export class Failure extends Error {
  name = 'Failure';
}

/**
 * Runs a command's main function. A Failure becomes its message on stderr and exit code 1, without a stack trace.
 * @param {() => Promise<number>} main answers the exit code.
 */
export async function runCommand(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
