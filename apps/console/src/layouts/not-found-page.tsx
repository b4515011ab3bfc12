import { paths } from '../paths.ts';
import { ButtonLink } from './link.tsx';
import { PageHeader } from './page-header.tsx';

/** 404: nothing is at this address. */
export function NotFoundPage() {
  return (
    <>
      <PageHeader title="Page not found" lead="The address is wrong, or it was deleted." />
      <ButtonLink to={paths.home} variant="default">
        Go to the start page
      </ButtonLink>
    </>
  );
}
