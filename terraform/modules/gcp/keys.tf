# The key that Secrets are encrypted with in etcd, by GKE's own agent.

# A ring cannot be deleted: one of a cluster that was here before is imported (README.md).
resource "google_kms_key_ring" "this" {
  project  = var.cluster.project
  name     = var.cluster.id
  location = var.cluster.region

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "secrets" {
  #checkov:skip=CKV_GCP_82:When the cluster goes its key must be able to go; destroyed versions can be restored for 30 days.
  name                       = "secrets"
  key_ring                   = google_kms_key_ring.this.id
  rotation_period            = "7776000s"
  destroy_scheduled_duration = "2592000s"
  labels                     = var.cluster.tags
}

resource "google_kms_crypto_key_iam_member" "gke" {
  crypto_key_id = google_kms_crypto_key.secrets.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${data.google_project.this.number}@container-engine-robot.iam.gserviceaccount.com"
}
