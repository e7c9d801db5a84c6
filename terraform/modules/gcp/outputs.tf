output "cluster" {
  description = "The cluster: its name, the URL of its API server, and the certificate (PEM in base64) that it is trusted by."
  value = {
    name        = google_container_cluster.this.name
    endpoint    = "https://${google_container_cluster.this.endpoint}"
    certificate = google_container_cluster.this.master_auth[0].cluster_ca_certificate
  }
}

output "registry" {
  description = "Where images are pushed; null when nodes pull from elsewhere."
  value       = one([for registry in local.registries : "${registry.location}-docker.pkg.dev/${var.cluster.project}/${registry.repository}"])
}

output "github" {
  description = "The provider that workflows on GitHub log in by, and their service accounts, by what they are for; null when this cluster makes none."
  value = var.github == null ? null : {
    provider = google_iam_workload_identity_pool_provider.github[0].name
    accounts = { for name, account in google_service_account.github : name => account.email }
  }
}
