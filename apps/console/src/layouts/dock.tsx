import classes from './dock.module.css';

export const DOCK = 'dock';

/** The place at the bottom of the window for what must stay in sight: it takes room of its own and covers nothing at the end. */
export const Dock = () => <div id={DOCK} className={classes['dock']} />;
