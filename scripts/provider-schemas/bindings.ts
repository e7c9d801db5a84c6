/**
 * Reads a provider's schema out of the TypeScript that cdktf, or cdktn after it, generated from it, one folder a type.
 * Nothing of that source is kept: only names, types, who gives a value, and how blocks nest.
 */
import type { Block, Giver, NestedBlock, Type } from '../../terraform/testing/index.ts'

type Declarations = ReadonlyMap<string, string>

/** Top-level declarations by name: the closing brace of one is the first at the start of a line. */
const declarations = (source: string): Declarations =>
  new Map(
    [...source.matchAll(/^export (?:interface|function|class) (\w+)[^\n]*\n([\s\S]*?)^}/gm)].map(
      ([whole, name = '']) => [name, whole] as const,
    ),
  )

interface Setting {
  readonly required: boolean
  readonly block: boolean
}

/** What an interface lets be set. A block is told from an attribute of the same shape by its comment alone. */
const settings = (declaration = ''): ReadonlyMap<string, Setting> =>
  new Map(
    [
      ...declaration.matchAll(
        /^ {2}\/\*\*\n((?:(?!\*\/)[\s\S])*)#(\w+) \w+#\w+\}(?:(?!\*\/)[\s\S])*\*\/\n {2}readonly \w+(\??):/gm,
      ),
    ].map(([, comment = '', name = '', mark]) => [
      name,
      { required: mark === '', block: comment.trim().startsWith(`* ${name} block`) },
    ]),
  )

interface Shape {
  /** simple, list, set, map or struct */
  readonly kind: string
  /** string, stringList, …, or the name of a class. */
  readonly storage: string
}

const shapes = (declaration = ''): ReadonlyMap<string, Shape> =>
  new Map(
    [
      ...declaration.matchAll(
        /^ +(\w+): \{\n +value: [^\n]*\n +isBlock: \w+,\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm,
      ),
    ].map(([, name = '', kind = '', storage = '']) => [name, { kind, storage }]),
  )

interface Member {
  readonly giver: Giver
  readonly body: string
}

const giverOf = (computed: boolean, optional: boolean, required: boolean): Giver => {
  if (required) return 'required'
  if (computed && optional) return 'optional, computed'
  return computed ? 'computed' : 'optional'
}

const members = (declaration = ''): ReadonlyMap<string, Member> =>
  new Map(
    declaration
      .split(/^ {2}\/\/ (?=\w+ - computed: )/m)
      .slice(1)
      .map((body) => {
        const [, name = '', ...flags] =
          /^(\w+) - computed: (\w+), optional: (\w+), required: (\w+)/.exec(body) ?? []
        const [computed, optional, required] = flags.map((flag) => flag === 'true')
        return [name, { giver: giverOf(computed === true, optional === true, required === true), body }]
      }),
  )

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'dynamic',
}

/** "stringList" is a list of strings; `set` that it is a set of them. */
const storageType = (storage: string, set: boolean): Type | undefined => {
  const [, element = '', wraps = ''] = /^(string|number|boolean|any)((?:List|Map)*)$/.exec(storage) ?? []
  const type = simple[element]
  if (type === undefined) return undefined
  const wrappers = wraps.match(/List|Map/g) ?? []
  return wrappers.reduce<Type>(
    (inner, wrap, index) => [
      wrap === 'Map' ? 'map' : set && index === wrappers.length - 1 ? 'set' : 'list',
      inner,
    ],
    type,
  )
}

const GETTER = /(Fn\.tolist\()?this\.get(String|Number|Boolean|Any)?((?:List|Map)*)Attribute\(/
const COMPUTED_MAP = /new cdkt[fn]\.(String|Number|Boolean|Any)((?:List|Map)+)\(this, "\w+"(?:, (true))?\)/

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** The block of one type: `root` is its class, whose configuration interface is `config`. */
export const readBindings = (source: string): { readonly type: string; readonly block: Block } => {
  const declared = declarations(source)
  const [, root = '', type = ''] =
    /^export class (\w+) extends cdkt[fn]\.Terraform(?:Resource|DataSource|Provider) \{[\s\S]*?tfResourceType = "(\w+)"/m.exec(
      source,
    ) ?? []
  if (root === '') throw new Error('there is no resource, data source or provider in these bindings')

  const objectType = (struct: string): Type => {
    const { attributes, blocks = {} } = blockOf(struct)
    return [
      'object',
      Object.fromEntries([
        ...Object.entries(attributes).map(([name, [attribute]]) => [name, attribute] as const),
        ...Object.entries(blocks).map(([name, { nesting }]) => {
          throw new Error(`${type}: a ${nesting} block ${name} inside of an attribute`)
        }),
      ]),
    ]
  }

  /** The struct behind a member that is no plain value, and how many of it there are. */
  const structOf = (body: string, shape: Shape | undefined) => {
    const [, name = '', wrapper = '', fromSet] =
      /= new (?!cdkt[fn])(\w+?)(OutputReference|List|Map)\(this, "\w+"(?:, (true|false))?\)/.exec(body) ?? []
    if (name !== '')
      return {
        struct: name,
        nesting: ({ List: fromSet === 'true' ? 'set' : 'list', Map: 'map' }[wrapper] ??
          { list: 'list', set: 'set' }[shape?.kind ?? ''] ??
          'single') as NestedBlock['nesting'],
        one: wrapper === 'OutputReference',
      }
    // Structs of the provider's own configuration have no class to ask.
    if (shape === undefined || !declared.has(shape.storage.replace(/List$/, ''))) return undefined
    const nesting = { list: 'list', set: 'set', map: 'map' }[shape.kind] ?? 'single'
    return {
      struct: shape.storage.replace(/List$/, ''),
      nesting: nesting as NestedBlock['nesting'],
      one: false,
    }
  }

  const plainType = (body: string, shape: Shape | undefined): Type | undefined => {
    if (shape !== undefined) {
      const known = storageType(shape.storage, shape.kind === 'set')
      if (known !== undefined) return known
    }
    const [, set, element, wraps = ''] = GETTER.exec(body) ?? []
    if (element !== undefined || wraps !== '')
      return storageType(`${lowerFirst(element ?? 'String')}${wraps}`, set !== undefined)
    const [, inner, around = '', wrapsSet] = COMPUTED_MAP.exec(body) ?? []
    return inner === undefined
      ? undefined
      : storageType(
          `${lowerFirst(inner)}${around.match(/List|Map/g)?.join('') ?? ''}`,
          wrapsSet !== undefined,
        )
  }

  const blockFrom = (
    set: ReadonlyMap<string, Setting>,
    shape: ReadonlyMap<string, Shape>,
    given: ReadonlyMap<string, Member>,
  ): Block => {
    const attributes: Record<string, readonly [Type, Giver]> = {}
    const blocks: Record<string, NestedBlock> = {}
    for (const name of [...new Set([...set.keys(), ...given.keys()])].sort()) {
      const setting = set.get(name)
      const { body, giver } = given.get(name) ?? {
        body: '',
        giver: setting?.required ? 'required' : ('optional' as const),
      }
      const found = structOf(body, shape.get(name))
      if (found === undefined) {
        const plain = plainType(body, shape.get(name))
        if (plain === undefined) throw new Error(`${type}: the type of ${name} cannot be read`)
        attributes[name] = [plain, giver]
      } else if (setting?.block) {
        blocks[name] = {
          nesting: found.nesting,
          ...(setting.required ? { min: 1 } : {}),
          ...(found.one && found.nesting !== 'single' ? { max: 1 } : {}),
          ...blockOf(found.struct),
        }
      } else {
        const element = objectType(found.struct)
        attributes[name] = [found.nesting === 'single' ? element : [found.nesting, element], giver]
      }
    }
    return { attributes, ...(Object.keys(blocks).length > 0 ? { blocks } : {}) }
  }

  const blockOf = (struct: string): Block =>
    blockFrom(
      settings(declared.get(struct)),
      shapes(declared.get(`${lowerFirst(struct)}ToHclTerraform`)),
      members(declared.get(`${struct}OutputReference`)),
    )

  const body = declared.get(root)
  return {
    type,
    block: blockFrom(settings(declared.get(`${root}Config`)), shapes(body), members(body)),
  }
}
