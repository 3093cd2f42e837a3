import { readFile } from 'node:fs/promises'
import { PostAiError } from '../core/error.ts'
import { ownFile } from '../core/own-file.ts'

/** The script and the style sheet of the interactive plan viewer, to be written into a page. */
export interface PlanViewer {
  /** Shows the plan of the element `plan-data` (JSON: planSource, planQuery) in the element `plan-viewer`. */
  script: string
  style: string
}

/** Reads the plan viewer that is built into the package. Throws `NOT_AVAILABLE` where it was not built. */
export async function readPlanViewer(): Promise<PlanViewer> {
  const read = (name: string) => readFile(ownFile(`assets/${name}`), 'utf8')
  try {
    return { script: await read('plan-viewer.js'), style: await read('plan-viewer.css') }
  } catch (error) {
    throw new PostAiError('NOT_AVAILABLE', 'The plan viewer for --html is not in this installation.', {
      hints: ['In a checkout, npm run build makes it; else install post-ai again.'],
      cause: error,
    })
  }
}
