// What this project reads of a finished bundle: which files a part of it needs.
export interface Chunk {
  type: 'chunk'
  fileName: string
  moduleIds: string[]
  imports: string[]
  viteMetadata?: { importedCss: Set<string> }
}
type Bundle = Record<string, unknown>

export const chunksOf = (bundle: Bundle): Chunk[] =>
  (Object.values(bundle) as Chunk[]).filter((one) => one.type === 'chunk')

/** What every page begins with. The bundler does not call it an entry: the page itself is one. */
export const begins = (chunk: Chunk): boolean => chunk.moduleIds.some((id) => id.endsWith('/src/main.ts'))

/** Adds these and all that they import to `files`: scripts and styles, in the order in which they are found. */
export function addNeeded(bundle: Bundle, roots: Chunk[], files: Set<string>): void {
  for (const chunk of roots) {
    if (files.has(chunk.fileName)) continue
    files.add(chunk.fileName)
    addNeeded(
      bundle,
      chunk.imports.map((name) => bundle[name] as Chunk | undefined).filter((one) => one !== undefined),
      files,
    )
    for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css)
  }
}
