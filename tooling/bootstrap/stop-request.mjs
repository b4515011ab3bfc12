/**
 * Calls `stop` with the name of each signal that asks this process to end.
 * @param {(signal: NodeJS.Signals) => void} stop
 * @param {{withParent?: boolean}} options `withParent`: also with SIGTERM when the parent is gone. It is on below npm,
 * which, asked to stop, may end only the shell between itself and this process.
 */
export function onStopRequest(stop, { withParent = process.env.npm_lifecycle_event !== undefined } = {}) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
  if (!withParent) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop('SIGTERM');
  }, 250);
  watch.unref();
}
