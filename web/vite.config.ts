import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { chunks } from './chunks'
import { firstPages } from './first'
import { precache } from './precache'

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')

/** A page must never ask another host: some kits carry such addresses in their styles. */
const noOtherHost = (): Plugin => ({
  name: 'no-other-host',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue
      const found = /url\(\s*["']?(https?:)?\/\/[^)]*/.exec(String(file.source))
      if (found) this.error(`${file.fileName} asks another host: ${found[0]}`)
    }
  },
})

export default defineConfig({
  plugins: [vue({ template: { transformAssetUrls: false } }), noOtherHost(), firstPages(), precache(root)],
  // Vue then makes its own trusted-types policy, named "vue". No component here, nor in a kit, is written with options.
  define: { __VUE_PROD_TRUSTED_TYPES__: true, __VUE_OPTIONS_API__: false },
  build: {
    target: 'es2020',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: { output: { manualChunks: chunks(root) } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts'] },
})
