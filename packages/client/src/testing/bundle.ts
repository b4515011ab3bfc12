import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const index = fileURLToPath(new URL('../index.ts', import.meta.url));
/** There is no such file: the bundler is given what it would hold. */
const ENTRY = fileURLToPath(new URL('./program.js', import.meta.url));

/** A program that uses the client, bundled and minified for a browser as an internal tool would. `entry` imports from `@gatehouse/client`. */
export async function bundleOf(entry: string): Promise<string> {
  const result = await build({
    logLevel: 'silent',
    configFile: false,
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === ENTRY ? ENTRY : id === '@gatehouse/client' ? index : undefined),
        load: (id) => (id === ENTRY ? entry : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      lib: { entry: ENTRY, formats: ['es'], fileName: 'client' },
      rolldownOptions: { external: [/^zod/] },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  return outputs
    .flatMap((each) => ('output' in each ? each.output : []))
    .map((file) => (file.type === 'chunk' ? file.code : ''))
    .join('\n');
}
