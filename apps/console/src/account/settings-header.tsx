import { Link } from '@tanstack/react-router';
import { PageHeader } from '../layouts/page-header.tsx';
import { paths } from '../paths.ts';
import classes from './settings-header.module.css';

const pages = [
  { to: paths.settings, label: 'General' },
  { to: paths.mailSettings, label: 'Mail' },
] as const;

/** The heading of the settings, and the way between their pages. */
export function SettingsHeader() {
  return (
    <>
      <PageHeader title="Settings" lead="Account-wide settings. Every change is recorded in the audit trail." />
      <nav aria-label="Settings" className={classes['pages']}>
        {pages.map(({ to, label }) => (
          <Link key={to} to={to} className={classes['page']} activeOptions={{ exact: true }}>
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
