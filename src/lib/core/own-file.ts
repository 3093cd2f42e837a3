/**
 * The URL of a file of this package, by its path below `src` without its extension for a module, whole for anything else:
 * TypeScript when run from the sources, what was made of it when built. A path relative to the module that asks would not
 * do: bundling moves modules.
 */
export function ownFile(path: string): URL {
  const isSource = import.meta.url.endsWith('.ts')
  const isModule = !/\.\w+$/.test(path)
  const file = isModule ? `${path}.${isSource ? 'ts' : 'js'}` : path
  if (isSource) return new URL(`../../${file}`, import.meta.url)
  return new URL(`./dist/${file}`, import.meta.resolve('post-ai/package.json'))
}

/** The URL of a file or directory of the package that is the same in the sources and in what was built, by its path from the root. */
export function packageFile(path: string): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`../../../${path}`, import.meta.url)
  return new URL(`./${path}`, import.meta.resolve('post-ai/package.json'))
}
