import type { SignedIn } from '../api/router.ts';
import { onAuthzChange } from '../api/authz-watch.ts';
import { onSignedOut, queryClient, trpc } from '../api/trpc.ts';
import { paths } from '../paths.ts';

interface RouterLike {
  invalidate: () => Promise<void>;
  navigate: (to: { to: typeof paths.login; search: { next: string }; ignoreBlocker: true }) => Promise<void>;
  state: { location: { href: string } };
}

/** What guards depend on: another value means that they must be asked again. */
const rights = ({ policyHash, rules, duty }: SignedIn): string => JSON.stringify([policyHash, rules, duty]);

/** Keeps pages true to the session: new permissions re-run the route guards, whoever does not sign in again after their session ended comes to the sign-in page. */
export function followSession(router: RouterLike): void {
  const key = trpc.auth.me.queryKey();
  const hash = JSON.stringify(key);
  let known: string | undefined;

  onAuthzChange(() => void queryClient.invalidateQueries({ queryKey: key }));
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (JSON.stringify(query.queryKey) !== hash) return;
    if (type === 'removed') known = undefined;
    if (type !== 'updated' || query.state.status !== 'success') return;
    const me = queryClient.getQueryData(key);
    if (me === undefined) return;
    const now = rights(me);
    const before = known;
    known = now;
    if (before !== undefined && before !== now) {
      // What was read under the old permissions may show too much or too little.
      void queryClient.invalidateQueries({ predicate: (other) => JSON.stringify(other.queryKey) !== hash });
      void router.invalidate();
    }
  });
  onSignedOut(() => {
    if (queryClient.getQueryData(key) === undefined) return;
    queryClient.clear();
    void router.navigate({ to: paths.login, search: { next: router.state.location.href }, ignoreBlocker: true });
  });
}
