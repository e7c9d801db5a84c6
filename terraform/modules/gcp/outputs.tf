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
