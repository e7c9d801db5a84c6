output "bucket" {
  description = "For init of the stages: terraform init -backend-config=bucket=<this> -backend-config=prefix=gcp/<cluster>"
  value       = google_storage_bucket.state.name
}
