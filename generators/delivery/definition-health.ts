/**
 * Health of a CustomResourceDefinition, in the place of Argo CD's own check (since 3.1), which says Progressing until the API
 * server serves the kind. Argo CD puts no mark on definitions, so it never looks again at an Application when one of them
 * changes: what was Progressing at the end of a sync stays so until the next periodic look, two to three minutes later, and
 * the next wave with it (seen with 3.5.7, in three Applications one after the other). A sync waits by itself until each
 * kind that it makes is served. So there is nothing to wait for here, and only what a person must mend is told.
 */
export const definitionHealth = `for _, condition in ipairs((obj.status or {}).conditions or {}) do
  local refused = condition.type == "NamesAccepted" and condition.status == "False"
  local unsound = condition.type == "NonStructuralSchema" and condition.status == "True"
  if refused or unsound then return { status = "Degraded", message = condition.message or condition.type } end
end
return { status = "Healthy", message = "" }
`
