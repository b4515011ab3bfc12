import type { Decision, PermissionMatrix } from '@gatehouse/contract';
import { type Icon, IconCheck, IconFilter, IconMinus } from '@tabler/icons-react';
import { actionText, subjectText } from './permission-text.ts';
import classes from './permission-table.module.css';
import type { WhyQuestion } from './why-drawer.tsx';

const looks: Record<Decision, { icon: Icon; word: string }> = {
  always: { icon: IconCheck, word: 'Always' },
  when: { icon: IconFilter, word: 'Some' },
  never: { icon: IconMinus, word: 'Never' },
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Permissions by subject, one column for each role. Every cell asks "why?". */
export function PermissionTable({ matrix, onAsk }: { matrix: PermissionMatrix; onAsk: (question: WhyQuestion) => void }) {
  const bySubject = Map.groupBy(matrix.rows, ({ subject }) => subject);
  return (
    <section className={classes['frame']} aria-label="Permissions by role">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Permission</th>
            {matrix.roles.map(({ role, label }) => (
              <th key={role} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        {[...bySubject].map(([subject, rows]) => (
          <tbody key={subject}>
            <tr>
              <th scope="rowgroup" className={classes['subject']} colSpan={matrix.roles.length + 1}>
                <span>{capital(subjectText(subject))}</span>
              </th>
            </tr>
            {rows.map(({ action, cells }) => (
              <tr key={action}>
                <th scope="row">{capital(actionText(action))}</th>
                {matrix.roles.map(({ role, label }) => (
                  <td key={role}>
                    <Cell
                      decision={cells[role] ?? 'never'}
                      label={`${label}: ${actionText(action)} ${subjectText(subject)}`}
                      onClick={() => onAsk({ role, label, action, subject })}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Cell({ decision, label, onClick }: { decision: Decision; label: string; onClick: () => void }) {
  const { icon: Icon, word } = looks[decision];
  return (
    <button type="button" className={classes['cell']} data-decision={decision} aria-label={`${word}. ${label}. Why?`} onClick={onClick}>
      <Icon size={14} stroke={2.2} aria-hidden />
      {word}
    </button>
  );
}
