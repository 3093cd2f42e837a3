import type { RunContext } from '../core/context.ts'
import { type EndpointOptions, resolveEndpoint } from './endpoint.ts'
import { type Model, type ModelOptions, openModel } from './model.ts'
import { usageLine } from './usage-line.ts'

/**
 * Does work with a model: finds its server and key, and says at the end, whatever the end is, what was asked of it. Throws what
 * `resolveEndpoint` and the work throw.
 */
export async function withModel<Result>(
  options: EndpointOptions & ModelOptions,
  context: RunContext,
  work: (model: Model) => Promise<Result>,
): Promise<Result> {
  const model = openModel(await resolveEndpoint(options, context), options, context)
  try {
    return await work(model)
  } finally {
    const usage = model.usage()
    options.onUsage?.(usage)
    if (usage.calls > 0) context.report.note(usageLine(model.name, usage))
  }
}
