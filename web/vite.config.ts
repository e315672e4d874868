import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { chunks } from './chunks'
import { firstPages } from './first'
import { packed } from './pack'
import { precache } from './precache'

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')

/** Hosts that stand in the build and are never asked: names of XML spaces, and help in messages of kits. */
const NAMED = ['www.w3.org', 'www.opengis.net', 'vuejs.org', 'github.com']
/** A page must never ask another host: some kits carry such addresses in their styles and scripts. */
const noOtherHost = (): Plugin => ({
  name: 'no-other-host',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      const text = file.type === 'chunk' ? file.code : String(file.source)
      const style = file.fileName.endsWith('.css') ? /url\(\s*["']?(https?:)?\/\/[^)]*/.exec(text)?.[0] : undefined
      const named = [...text.matchAll(/(?:https?|wss?):\/\/([\w-]+\.[\w.-]*\w)/g)].find(
        (one) => !NAMED.includes(one[1]!),
      )
      const found = style ?? named?.[0]
      if (found) this.error(`${file.fileName} asks another host: ${found}`)
    }
  },
})

export default defineConfig({
  plugins: [vue({ template: { transformAssetUrls: false } }), noOtherHost(), firstPages(), precache(root), packed()],
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
