# The bucket that the state of the stages gcp, vpn and edge is in, with the key that encrypts it. The state of vpn holds the
# keys of the tunnels, so nobody reads it without this key.

terraform {
  required_version = ">= 1.7"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 8.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

locals {
  labels = { managed-by = "terraform", purpose = "terraform-state" }
}

# What Terraform itself asks, in a project that nobody has used yet.
resource "google_project_service" "this" {
  for_each = toset(["cloudkms.googleapis.com", "cloudresourcemanager.googleapis.com", "storage.googleapis.com"])

  project            = var.project
  service            = each.key
  disable_on_destroy = false
}

data "google_storage_project_service_account" "this" {
  project    = var.project
  depends_on = [google_project_service.this]
}

resource "google_kms_key_ring" "state" {
  project  = var.project
  name     = var.bucket
  location = var.region

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "state" {
  name            = "state"
  key_ring        = google_kms_key_ring.state.id
  rotation_period = "7776000s"
  labels          = local.labels

  lifecycle { prevent_destroy = true } # Without it the state of everything is unreadable.
}

resource "google_kms_crypto_key_iam_member" "storage" {
  crypto_key_id = google_kms_crypto_key.state.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = data.google_storage_project_service_account.this.member
}

resource "google_storage_bucket" "state" {
  #checkov:skip=CKV_GCP_62:Who read it is in Cloud Audit Logs, where a project keeps data access; a log beside it would be a second bucket to guard.
  project                     = var.project
  name                        = var.bucket
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  labels                      = local.labels

  versioning { enabled = true }

  soft_delete_policy { retention_duration_seconds = 604800 }

  encryption { default_kms_key_name = google_kms_crypto_key.state.id }

  # A state that was broken is noticed within weeks.
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 90
      num_newer_versions         = 20
    }
    action { type = "Delete" }
  }

  lifecycle { prevent_destroy = true }

  depends_on = [google_kms_crypto_key_iam_member.storage]
}
