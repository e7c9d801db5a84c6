/**
 * Health of an Application, which Argo CD does not assess by itself since 1.8: without it the waves of a root do not wait
 * for each other. Three things decide together: what the last operation came to, whether the live state could be
 * compared with git, and the health of the objects. Only when all three are well may the next wave start.
 *
 * Degraded or Progressing is a choice of what the root does next. Progressing keeps its sync waiting in that wave, and a
 * sync that waits takes no newer commit. Degraded ends the try, and the next one starts minutes later with what the
 * branch says by then. So whatever time may mend is Progressing, for a while; a sync that failed is Degraded at once; and
 * what has been Progressing for too long is Degraded too.
 *
 * Errors of reading or comparing, and objects that are not well, stand in between: a commit or a person must mend them, or
 * Argo CD's own parts were just starting, and an autoscaler has no metrics yet. An error stays as it is until the next
 * comparison, minutes later. A root that failed at once would find the same old one at its next tries, and each of them
 * waits twice as long (seen in the lab after a loss of power).
 */

/**
 * Minutes that an Application may be on its way. Kubernetes itself gives a Deployment ten; nodes and load balancers of
 * both clouds come in less than that.
 */
export const patienceMinutes = 20

/** Minutes that an error, or an object that is not well, may stand: more than the 3 after which Argo CD has compared again. */
export const graceMinutes = 4

/** Conditions that Argo CD writes about an Application which it cannot read, compare or allow. */
const errors = ['ComparisonError', 'InvalidSpecError', 'UnknownError'] as const

/**
 * Times are compared as text, which RFC 3339 allows: the sandbox has no library for strings. Its clock says the time of
 * the controller's zone, which in its image is UTC.
 */
export const applicationHealth = `local os = require("os")

local function on_its_way(message, since, patience)
  local minutes = patience or ${patienceMinutes}
  if since ~= nil and since < os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() - minutes * 60) then
    return { status = "Degraded", message = message .. ", for more than " .. minutes .. " minutes" }
  end
  return { status = "Progressing", message = message }
end

local function same(a, b)
  return a.repoURL == b.repoURL and a.path == b.path and a.chart == b.chart and a.targetRevision == b.targetRevision
end

-- Whether what was compared last is what the spec says now: the root has just written it, the controller reads it later.
local function compared(spec, last)
  if spec.source ~= nil and not same(spec.source, last.source or {}) then return false end
  for i, source in ipairs(spec.sources or {}) do
    if not same(source, (last.sources or {})[i] or {}) then return false end
  end
  return true
end

local status = obj.status or {}
local sync = status.sync or {}
local health = status.health or {}
local operation = status.operationState or {}
local since = health.lastTransitionTime or obj.metadata.creationTimestamp

for _, condition in ipairs(status.conditions or {}) do
  if ${errors.map((type) => `condition.type == "${type}"`).join(' or ')} then
    local message = condition.type .. ": " .. (condition.message or "")
    return on_its_way(message, condition.lastTransitionTime, ${graceMinutes})
  end
end
if operation.phase == "Running" or operation.phase == "Terminating" then
  return on_its_way("syncing, " .. (operation.message or ""), operation.startedAt)
end
if obj.operation ~= nil then return on_its_way("about to sync") end
if operation.phase == "Failed" or operation.phase == "Error" then
  return { status = "Degraded", message = "the last sync failed, " .. (operation.message or "") }
end
if sync.status == nil or (operation.phase == nil and sync.status ~= "Synced") then
  return on_its_way("waiting for the first sync", obj.metadata.creationTimestamp)
end
if not compared(obj.spec or {}, sync.comparedTo or {}) then return on_its_way("waiting for a comparison with git") end
if sync.status == "Unknown" then return on_its_way("what differs from git is not known", since) end
if health.status == "Healthy" then return { status = "Healthy", message = health.message or "" } end
if health.status == "Degraded" then return on_its_way("its objects are Degraded", since, ${graceMinutes}) end
return on_its_way("its objects are " .. (health.status or "not looked at yet"), since)
`
