import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouteContext, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useSyncExternalStore } from 'react';
import { serversDisagree } from '../api/authz-watch.ts';
import { paths } from '../paths.ts';
import { AbilityProvider, Can, useAbility } from '../session/ability-provider.tsx';
import { meQuery } from '../session/me.ts';
import { mayOnOthers } from '../session/permission.ts';
import { Dock } from './dock.tsx';
import { GateGlyph } from './gate-glyph.tsx';
import { destinations } from './navigation.ts';
import classes from './shell.module.css';

/** Menus need a positioning library, which the first paint does not. */
const UserMenu = lazy(async () => ({ default: (await import('./user-menu.tsx')).UserMenu }));
const BulkJobs = lazy(async () => ({ default: (await import('../users/bulk/bulk-jobs.tsx')).BulkJobs }));
const OpenRequests = lazy(async () => ({ default: (await import('../access-requests/open-requests.tsx')).OpenRequests }));

/** Few are ever told this. */
const NoRolePage = lazy(async () => ({ default: (await import('../session/no-role-page.tsx')).NoRolePage }));
const OtherPolicies = lazy(async () => ({ default: (await import('../account/other-policies.tsx')).OtherPolicies }));
const SecondFactorDue = lazy(async () => ({ default: (await import('../credentials/second-factor-due.tsx')).SecondFactorDue }));

function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const ability = useAbility();
  return destinations
    .filter(({ needs }) => needs === undefined || mayOnOthers(ability, needs.action, needs.subject))
    .map(({ to, label, icon: Icon }) => (
      <Link key={to} to={to} className={classes['link']} onClick={onNavigate}>
        <Icon size={20} stroke={1.7} aria-hidden />
        {label}
        {to === paths.accessRequests && (
          <Suspense fallback={null}>
            <OpenRequests />
          </Suspense>
        )}
      </Link>
    ));
}

/** The frame of every page of somebody who is signed in: navigation, user menu, content. */
export function Shell() {
  const guarded = useRouteContext({ from: '/signed-in' });
  const me = useQuery(meQuery()).data ?? guarded.me;
  const [open, { toggle, close }] = useDisclosure();
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(pathname);
  const disagree = useSyncExternalStore(serversDisagree.subscribe, serversDisagree.current);

  // A new page starts at its content, for keyboards and screen readers alike, or at the field that it is for.
  useEffect(() => {
    if (before.current !== undefined && before.current !== pathname)
      (main.current?.querySelector<HTMLElement>('[data-autofocus]') ?? main.current)?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);

  if (me.roles.length === 0) {
    return (
      <AbilityProvider me={me}>
        <Suspense fallback={null}>
          <NoRolePage />
        </Suspense>
      </AbilityProvider>
    );
  }
  return (
    <AbilityProvider me={me}>
      <a href="#content" className={classes['skip']}>
        Skip to content
      </a>
      <AppShell header={{ height: 56 }} navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !open } }} padding={{ base: 'md', sm: 'lg' }}>
        <AppShell.Header className={classes['header']}>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={open}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={open ? 'Close the navigation' : 'Open the navigation'}
                aria-expanded={open}
              />
              <Link to={paths.home} className={classes['brand']}>
                <GateGlyph />
                Gatehouse
              </Link>
            </Group>
            <Suspense fallback={null}>
              <UserMenu />
            </Suspense>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className={classes['navbar']} p="sm" aria-label="Main" style={{ gap: 2 }}>
          <Navigation onNavigate={close} />
        </AppShell.Navbar>
        <AppShell.Main id="content" ref={main} tabIndex={-1} className={classes['main']}>
          <div className={classes['content']}>
            {me.secondFactorDueAt !== null && (
              <Suspense fallback={null}>
                <SecondFactorDue at={me.secondFactorDueAt} />
              </Suspense>
            )}
            {disagree && (
              <Can do="read" on="Account">
                <Suspense fallback={null}>
                  <OtherPolicies />
                </Suspense>
              </Can>
            )}
            <Outlet />
          </div>
          <Dock />
          <Can do="update" on="User">
            <Suspense fallback={null}>
              <BulkJobs />
            </Suspense>
          </Can>
        </AppShell.Main>
      </AppShell>
    </AbilityProvider>
  );
}
