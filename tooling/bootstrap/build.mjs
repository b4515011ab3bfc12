import { ensureConsoleBuilt } from './ensure-console-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { runCommand } from './failure.mjs';

/** Does what `npm start` does before it starts the server: for images and services, which start it by themselves. */
await runCommand(async () => {
  await ensureInstalled();
  await ensureConsoleBuilt();
  return 0;
});
