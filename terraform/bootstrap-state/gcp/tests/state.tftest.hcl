# Planned and not applied: what is protected from destruction would stay in the test's own state. So what is only known
# after apply (that the bucket has this key) is not asserted here.

mock_provider "google" {}

variables {
  project = "example-inference"
  region  = "us-central1"
  bucket  = "example-inference-state"
}

run "locked_down" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.public_access_prevention == "enforced" && google_storage_bucket.state.uniform_bucket_level_access && !google_storage_bucket.state.force_destroy
    error_message = "Nobody outside reads the bucket, and it is not emptied by a destroy."
  }
  assert {
    condition     = google_storage_bucket.state.versioning[0].enabled && google_storage_bucket.state.soft_delete_policy[0].retention_duration_seconds >= 604800
    error_message = "A state that was overwritten or deleted can be had back."
  }
  assert {
    condition     = length(google_storage_bucket.state.encryption) == 1 && google_kms_crypto_key.state.rotation_period == "7776000s"
    error_message = "State is encrypted with a key of its own, which rotates."
  }
  assert {
    condition     = google_kms_crypto_key_iam_member.storage.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    error_message = "Storage's own agent uses the key, and does no more with it."
  }
  assert {
    condition     = google_storage_bucket.state.location == "us-central1" && google_kms_key_ring.state.location == "us-central1" && google_storage_bucket.state.name == "example-inference-state"
    error_message = "Key and bucket are in one region."
  }
}

run "a_name_with_capitals" {
  command = plan
  variables { bucket = "State" }
  expect_failures = [var.bucket]
}
