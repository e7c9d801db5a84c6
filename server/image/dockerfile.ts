/** A Dockerfile as data: stages of instructions, for the checks and for the assembly without Docker. */
import {
  DockerfileParser,
  From,
  type Instruction,
  JSONInstruction,
  ModifiableInstruction,
} from 'dockerfile-ast'

export interface Step {
  /** In capitals, such as RUN. */
  readonly keyword: string
  readonly line: number
  /** `--from=packages` as from → packages. */
  readonly flags: ReadonlyMap<string, string>
  /** The words after the flags; those of the exec form without brackets and quotes. */
  readonly words: readonly string[]
  /** What follows the keyword and the flags, on one line. */
  readonly text: string
  readonly form: 'exec' | 'shell'
}

export interface Stage {
  readonly name: string | undefined
  /** As written: name, tag and digest. */
  readonly image: string
  readonly flags: ReadonlyMap<string, string>
  readonly steps: readonly Step[]
}

const flagsOf = (instruction: Instruction): ReadonlyMap<string, string> =>
  new Map(
    instruction instanceof ModifiableInstruction || instruction instanceof From
      ? instruction.getFlags().map((flag) => [flag.getName(), flag.getValue() ?? ''])
      : [],
  )

/** Copy is a JSONInstruction too; the shell form has no bracket. */
const isExec = (instruction: Instruction) =>
  instruction instanceof JSONInstruction && instruction.getOpeningBracket() !== null

/** By JSON itself: the parser's own reading of a string loses its blanks. */
const execWords = (text: string): readonly string[] => {
  const words: unknown = JSON.parse(text)
  return Array.isArray(words) ? words.map(String) : []
}

const wordsOf = (instruction: Instruction): readonly string[] =>
  isExec(instruction)
    ? execWords(instruction.getArgumentsContent() ?? '[]')
    : instruction.getArguments().map((word) => word.getValue())

const stepOf = (instruction: Instruction): Step => ({
  keyword: instruction.getKeyword(),
  line: instruction.getRange().start.line + 1,
  flags: flagsOf(instruction),
  words: wordsOf(instruction),
  text: instruction.getArgumentsContent() ?? '',
  form: isExec(instruction) ? 'exec' : 'shell',
})

/** The stages in order; the last is the image. Errors: an instruction before the first FROM, which no Dockerfile of ours needs. */
export const parseDockerfile = (text: string): readonly Stage[] => {
  const stages: { name: string | undefined; image: string; flags: Stage['flags']; steps: Step[] }[] = []
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const stage = stages.at(-1)
    if (instruction instanceof From)
      stages.push({
        name: instruction.getBuildStage() ?? undefined,
        image: instruction.getImage() ?? '',
        flags: flagsOf(instruction),
        steps: [],
      })
    else if (stage === undefined) throw new Error(`${instruction.getKeyword()} comes before FROM`)
    else stage.steps.push(stepOf(instruction))
  }
  return stages
}

/** `NAME=value` pairs of ENV, ARG and LABEL, without quotes; a name alone has an empty value. */
export const pairsOf = ({ text }: Step): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/([\w.-]+)(?:=(?:"([^"]*)"|(\S*)))?/g)].map(([, name = '', quoted, bare]) => [
      name,
      quoted ?? bare ?? '',
    ]),
  )

/** Sources and destination of a COPY. */
export const copied = ({ words }: Step) => ({ sources: words.slice(0, -1), destination: words.at(-1) ?? '' })
