output "address" {
  description = "Where the host's name has to lead: the A record."
  value       = google_compute_global_address.edge.address
}

output "certificate" {
  description = "Name of the certificate, whose state Google tells: gcloud compute ssl-certificates describe."
  value       = google_compute_managed_ssl_certificate.edge.name
}

output "backends" {
  description = "The groups of endpoints, by cluster and zone (Google Cloud) or by cluster (AWS)."
  value       = { for backend in google_compute_backend_service.gateways.backend : backend.description => backend.group }
}
