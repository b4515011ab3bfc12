import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Where short messages appear that say what happened. */
export const Notices = () => <Notifications position="bottom-right" aria-live="polite" styles={{ root: { marginBottom: 'var(--gate-dock, 0px)' } }} />;
