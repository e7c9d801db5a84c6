terraform {
  required_version = ">= 1.10"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.12, < 8.0"
    }
  }

  # bucket and prefix (gcp/<cluster>) come at init: see README.md. The lock is the bucket's own.
  backend "gcs" {}
}
