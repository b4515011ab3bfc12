import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['GATEHOUSE_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: { manifest: true, target: 'es2023', assetsInlineLimit: 0 },
  server: { proxy: { '/trpc': server, '/export': server, '/import': server } },
});
