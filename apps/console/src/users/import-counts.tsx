import classes from './import-counts.module.css';

/** Numbers of an import side by side. */
export function ImportCounts({ counts }: { counts: readonly (readonly [name: string, count: number, tone?: 'good' | 'bad'])[] }) {
  return (
    <dl className={`${classes['counts']} numbers`}>
      {counts.map(([name, count, tone]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-tone={count > 0 ? tone : undefined}>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}
