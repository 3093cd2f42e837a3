/** The URL of a worker or process module in this folder: TypeScript when run from the sources, JavaScript when built. */
export function workerFile(name: string): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./${name}.${extension}`, import.meta.url)
}
