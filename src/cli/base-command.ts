import { Command, Flags } from '@oclif/core'
import type { RunContext } from '../lib/core/context.ts'
import { exitCode } from '../lib/core/exit-code.ts'
import { wantsColor } from './color.ts'
import { interruptSignal } from './interrupt.ts'
import { Progress, type ProgressMode } from './progress.ts'
import { writeJson } from './streams.ts'
import { hasFlag, wantsJson } from './terminal.ts'

/**
 * What all commands share. A command parses its flags, calls one library function with `this.context()`,
 * hands the typed result to `this.print` as text, and returns it: with `--json` the returned value is the
 * one document on stdout and `print` does nothing.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  /** The name of the exported type that `run` returns; the JSON schema is generated from it. */
  static resultType: string

  static override baseFlags = {
    json: Flags.boolean({ description: 'print one JSON document', helpGroup: 'GLOBAL' }),
    'no-color': Flags.boolean({ description: 'print without colours', helpGroup: 'GLOBAL' }),
    quiet: Flags.boolean({ description: 'no progress on stderr', helpGroup: 'GLOBAL' }),
  }

  #progress: Progress | undefined

  /** The context for the library: progress on stderr and the Ctrl-C signal. */
  protected async context(): Promise<RunContext> {
    this.#progress ??= new Progress(this.#progressMode())
    await this.#progress.prepare()
    return { signal: interruptSignal, report: this.#progress }
  }

  /** Prints the result as text on stdout; with `--json` does nothing. */
  protected print(text: string): void {
    this.#progress?.end()
    if (!this.jsonEnabled() && text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** Whether the text on stdout shall have colours; for presenters. */
  protected get color(): boolean {
    return wantsColor(process.stdout, this.argv)
  }

  /** Columns that text on stdout may take; 100 where there is no terminal. */
  protected get width(): number {
    return Math.max(40, Math.min(process.stdout.columns ?? 100, 120))
  }

  /** Ends the command with exit code 3: it did its work and found what it was asked to look for. */
  protected found(): void {
    process.exitCode = exitCode.found
  }

  /** Whether `--json` was given. Environment variables do not switch it: output never changes by surprise. */
  override jsonEnabled(): boolean {
    return wantsJson(this.argv)
  }

  override logJson(json: unknown): void {
    writeJson(json)
  }

  /** Failures are rendered in one place, `main`, whatever the mode. */
  protected override async catch(error: Error): Promise<never> {
    this.#progress?.end()
    throw error
  }

  protected override async finally(): Promise<void> {
    this.#progress?.end()
  }

  #progressMode(): ProgressMode {
    if (this.jsonEnabled() || hasFlag(this.argv, '--quiet')) return 'silent'
    if (process.env.CI) return 'lines'
    if (!process.stderr.isTTY) return 'notes'
    // A terminal that tells no width (some containers and recorders) cannot take back what a spinner draws.
    return process.env.TERM === 'dumb' || !process.stderr.columns ? 'lines' : 'spinner'
  }
}
