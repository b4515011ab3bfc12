import '@mantine/core/styles/Skeleton.css';
import type { ApplicationSummary } from '@gatehouse/contract';
import { Skeleton } from '@mantine/core';
import { TextLink } from '../layouts/link.tsx';
import { paths } from '../paths.ts';
import classes from './application-card.module.css';
import { SwitchBadge } from './switch-badge.tsx';
import { accessInWords } from './who-words.ts';

/** One application in few words. */
function ApplicationCard({ application: { id, name, description, owner, ownerId, status, accessCounts, policyCounts } }: { application: ApplicationSummary }) {
  const access = accessInWords(accessCounts);
  return (
    <li className={classes['card']}>
      <div className={classes['head']}>
        <h2 className={classes['name']} title={name}>
          <TextLink to={paths.application} params={{ id }} inherit>
            {name}
          </TextLink>
        </h2>
        <SwitchBadge status={status} />
      </div>
      <p className={classes['about']} title={description}>
        {description === '' ? 'No description.' : description}
      </p>
      <dl className={classes['facts']}>
        <dt>Access</dt>
        <dd title={access}>{access}</dd>
        <dt>Policies</dt>
        <dd>{policyCounts.total === 0 ? 'None' : `${policyCounts.enabled} of ${policyCounts.total} enabled`}</dd>
        <dt>Owner</dt>
        <dd title={owner?.label}>{owner?.label ?? (ownerId === null ? 'Nobody' : 'Somebody you may not see')}</dd>
      </dl>
    </li>
  );
}

/** Applications beside one another; places for them while they are loaded. */
export function ApplicationCards({ applications, stale }: { applications: readonly ApplicationSummary[] | undefined; stale: boolean }) {
  return (
    <ul className={classes['cards']} aria-label="Applications" aria-busy={applications === undefined} data-stale={stale || undefined}>
      {applications === undefined
        ? Array.from({ length: 6 }, (_, index) => (
            <li key={index} className={classes['card']}>
              <Skeleton h={18} w="60%" />
              <Skeleton h={38} />
              <Skeleton h={70} mt="xs" />
            </li>
          ))
        : applications.map((application) => <ApplicationCard key={application.id} application={application} />)}
    </ul>
  );
}
