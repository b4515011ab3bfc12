import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['GATEHOUSE_SERVER'] ?? 'http://127.0.0.1:8080';

/** The components of the sign-in page and the shell. */
const components =
  'ActionIcon|Alert|Anchor|AppShell|Burger|Button|CloseButton|Group|Input|InputBase|Loader|Paper|PasswordInput|Stack|Text|TextInput|Title|Transition|UnstyledButton';

/** What every page stands on: in one piece it compresses better than in many, and it stays in the browser's cache when the console changes. */
const framework = {
  name: 'framework',
  test: new RegExp(
    String.raw`node_modules[\\/](?:\.pnpm[\\/])?(?:react|react-dom|scheduler|@tanstack|@trpc)[\\/@+]|@mantine[\\/]core[\\/]esm[\\/](?:core|components[\\/](?:${components}))[\\/]|icons-react[\\/].*[\\/](?:createReactComponent|defaultAttributes)`,
  ),
};

/** Icons of pages, but for those that the shell shows too: one file instead of many small ones. */
const icons = { name: 'icons', test: /icons-react[\\/].*[\\/]Icon(?!AlertTriangle|Key|ShieldCheck|UserCircle|UsersGroup)\w+\.m?js/, minShareCount: 2 };

/** The first load names every file: hashes don't compress, and seven characters of one tell versions of a file apart. */
const names = 'assets/[name]-[hash:7].js';

export default defineConfig({
  plugins: [react()],
  // Files name one another from where they lie: the server may show them below a path.
  base: './',
  build: {
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [framework, icons] },
        chunkFileNames: names,
        entryFileNames: names,
        assetFileNames: 'assets/[name]-[hash:7][extname]',
      },
    },
  },
  server: { proxy: { '/trpc': server, '/export': server, '/import': server } },
});
