/**
 * The optional packages that some package of the lockfile wants and the lockfile does not hold, as lockfile
 * entries. npm leaves them out when the registry it asked did not have them (mirrors often lack the binaries of
 * other platforms), and then `npm ci` refuses the lockfile everywhere.
 */
export function missingOptionals(packages) {
  const missing = {}
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isHeld(packages, path, name)) continue
      if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version))
        throw new Error(`cannot tell which version of ${name} is meant by ${version}`)
      missing[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev && { dev }), optional: true }
    }
  }
  return missing
}

/** Node's rule: the nearest node_modules on the way up. */
function isHeld(packages, path, name) {
  const parts = path.split('/node_modules/')
  for (let depth = parts.length; depth > 0; depth--) {
    if (packages[`${parts.slice(0, depth).join('/node_modules/')}/node_modules/${name}`]) return true
  }
  return Boolean(packages[`node_modules/${name}`])
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/** What a binary package says of its platform in its name, such as `cli-linux-x64-musl`. */
function platformOf(name) {
  const words = name.split(/[-/]/)
  const os = words.filter((word) => systems.includes(word))
  const cpu = words.filter((word) => processors.includes(word))
  if (os.length !== 1 || cpu.length !== 1)
    throw new Error(`cannot tell the platform of ${name} from its name`)
  if (words.some((word) => word.startsWith('musl'))) return { cpu, libc: ['musl'], os }
  if (words.some((word) => word.startsWith('gnu'))) return { cpu, libc: ['glibc'], os }
  return { cpu, os }
}

/**
 * Whether the installed packages are all that the lockfile wants on this machine. Optional packages may be absent
 * (npm leaves out those of other platforms, and what only they need), but not those that name this platform.
 */
export function holdsAll(installed, wanted, machine) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    if (installed[path]) return installed[path].version === entry.version
    return Boolean(entry.optional) && !isFor(entry, machine)
  })
}

function isFor({ os, cpu, libc }, machine) {
  return (
    Boolean(os?.includes(machine.os)) &&
    (cpu === undefined || cpu.includes(machine.cpu)) &&
    (libc === undefined || libc.includes(machine.libc))
  )
}

/** What decides which binary packages npm installs here. */
export function thisMachine() {
  const libc = process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
  return { os: process.platform, cpu: process.arch, libc }
}
