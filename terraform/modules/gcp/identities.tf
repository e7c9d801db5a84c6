# What pods are to Google Cloud. External Secrets alone is somebody: it reads the entries of this cluster, each by name.
# OpenCost needs nobody: on GKE it counts with the prices that the fleet gives it.

locals {
  workload_pool = "${var.cluster.project}.svc.id.goog"

  # The pool is the project's: the same service account in another cluster of the project is the same identity.
  external_secrets = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${local.workload_pool}/subject/ns/external-secrets/sa/external-secrets"
}

# Entries without a value: the scripts write that, through stdin, so that it is in no state. Made here since a right can
# only be given on an entry that is there.
resource "google_secret_manager_secret" "entries" {
  #checkov:skip=CKV_GCP_224:Encrypted by Google's own keys; one of ours would be a second thing to lose with them.
  for_each = { for name, entry in var.secret_entries : name => entry if entry.make }

  project             = var.cluster.project
  secret_id           = each.key
  labels              = { for key, value in var.cluster.tags : key => value if key != "cluster" }
  deletion_protection = var.deletion_protection
  version_destroy_ttl = "604800s" # A version that somebody destroys can be had back for a week.

  replication {
    user_managed {
      replicas { location = var.cluster.region }
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_secret_manager_secret_iam_member" "external_secrets" {
  for_each = var.secret_entries

  project   = var.cluster.project
  secret_id = each.value.make ? google_secret_manager_secret.entries[each.key].secret_id : each.key
  role      = "roles/secretmanager.secretAccessor"
  member    = local.external_secrets

  depends_on = [google_container_cluster.this] # The pool is there when the project's first cluster is.
}
