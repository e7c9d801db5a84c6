import { type Command, text, UsageError, wholeNumber } from '../../command-line/index.ts'
import { imageDigest, imageVersion } from '../../fleet/index.ts'
import { imageSource, images } from '../../images/index.ts'
import { decideOptions, otherHelp, runDecider } from '../decide.ts'

const { metrics: _, ...options } = decideOptions

/** Errors: UsageError for what no image can have: nothing is decided about it. */
const demandForm = (value: string, form: typeof imageVersion): void => {
  const [wrong] = form.safeParse(value).error?.issues ?? []
  if (wrong !== undefined) throw new UsageError(`${JSON.stringify(value)} is not ${wrong.message}`)
}

export const command: Command = {
  usage: 'images <version> <digest> [--percent N]',
  summary: 'starts a published image as a canary, when nothing speaks against it',
  details: `  --percent N     share at the start, 1 to 99 (default: the first step)
${otherHelp}
Not while another canary runs, not for an image that the fleet has already, and
not for one that is older than stable. To start it anyway:
npm run canary -- start.`,
  options: { ...options, percent: { type: 'string' } },
  words: true,
  run: (args) => {
    const [version, digest, ...rest] = args.words
    const percent = text(args, 'percent')
    if (text(args, 'evidence') !== undefined) {
      if (args.words.length > 0 || percent !== undefined)
        throw new UsageError('the record of --evidence says which image: leave the words away')
      return runDecider(args, images(), { other: imageSource, views: false })
    }
    if (version === undefined || digest === undefined || rest.length > 0)
      throw new UsageError('images takes a version and a digest: images v1.1.0 sha256:…')
    demandForm(version, imageVersion)
    demandForm(digest, imageDigest)
    const share = percent === undefined ? undefined : wholeNumber(percent, 'a whole percentage')
    return runDecider(args, images({ version, digest, percent: share }), { other: imageSource, views: false })
  },
}
