/** The part of fengari, a Lua interpreter without types of its own, that tests use. */
declare module 'fengari' {
  interface State {
    readonly _: never
  }
  export const lua: { lua_tostring(state: State, index: number): Uint8Array }
  export const lauxlib: {
    luaL_newstate(): State
    /** True when the script failed; its error is then on the stack. */
    luaL_dostring(state: State, script: Uint8Array): boolean
  }
  export const lualib: { luaL_openlibs(state: State): void }
  export function to_luastring(text: string): Uint8Array
  export function to_jsstring(text: Uint8Array): string
}
