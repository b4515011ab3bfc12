import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './entry-layout.module.css';
import { GateGlyph } from './gate-glyph.tsx';
import { useDocumentTitle } from './document-title.ts';

interface EntryLayoutProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The page of everything that comes before the shell: signing in, setting up, choosing a password. */
export function EntryLayout({ title, lead, children }: EntryLayoutProps) {
  useDocumentTitle(title);
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        <div className={classes['brand']}>
          <GateGlyph size={28} />
          Gatehouse
        </div>
        <div className={classes['card']}>
          <Title order={1} mb={lead === undefined ? 'lg' : 4}>
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" mb="lg">
              {lead}
            </Text>
          )}
          {children}
        </div>
      </div>
    </main>
  );
}
