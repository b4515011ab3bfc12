import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const gate: MantineColorsTuple = ['#eef7f8', '#d9ecee', '#b3d9dd', '#86c3ca', '#5aabb5', '#3a94a0', '#257d8a', '#176773', '#0f5560', '#08414a'];
const slate: MantineColorsTuple = ['#d5dade', '#b9c0c7', '#9da6af', '#7d8791', '#4a535d', '#363e47', '#2a3139', '#1d2329', '#171c21', '#101418'];

/** One accent colour; its shades were chosen so that text on it and in it has AA contrast in both schemes. */
export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { gate, dark: slate },
  fontFamily: '"Inter Variable", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.0625rem', lineHeight: '1.4' } } },
  components: {
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true }, multiline: true, maw: 280 } },
    Modal: {
      defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontWeight: 650, lineHeight: 1.35, overflowWrap: 'anywhere' } },
    },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } },
      // Below a title Mantine's grey is too pale for AA.
      styles: { description: { color: 'var(--mantine-color-text)' } },
    },
    // The placeholder for the first focus is no menu item, which a menu may not hold; the first item takes the focus instead.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 650 } } },
  },
});

/** Mantine's own greys and reds are a little too pale for AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56606b',
    '--mantine-color-placeholder': '#667079',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-body': '#ffffff',
    '--gate-ground': '#f5f7f8',
    '--gate-line': '#e1e6e9',
    '--gate-edge': '#aab3ba',
    '--gate-field': '#848d96',
    '--gate-good': '#1b6b3a',
    '--gate-good-ground': '#e3f4e9',
    '--gate-wait': '#7a4d00',
    '--gate-wait-ground': '#fdf0d5',
    '--gate-bad': '#9c211a',
    '--gate-bad-ground': '#fbe6e4',
    '--gate-quiet': '#46505a',
    '--gate-quiet-ground': '#eaeef1',
    '--gate-accent': '#0f5560',
    '--gate-accent-ground': '#e2f1f3',
  },
  dark: {
    '--mantine-color-dimmed': '#a3acb5',
    '--mantine-color-placeholder': '#919ba5',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-body': '#1d2329',
    '--gate-ground': '#14191d',
    '--gate-line': '#323a43',
    '--gate-edge': '#5b6570',
    '--gate-field': '#747e88',
    '--gate-good': '#86d9a3',
    '--gate-good-ground': '#16352a',
    '--gate-wait': '#f0c475',
    '--gate-wait-ground': '#3d3017',
    '--gate-bad': '#ffaca5',
    '--gate-bad-ground': '#43211f',
    '--gate-quiet': '#c3cad1',
    '--gate-quiet-ground': '#2d353d',
    '--gate-accent': '#9ad4dc',
    '--gate-accent-ground': '#16343a',
  },
});
