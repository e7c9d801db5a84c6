output "records" {
  description = "What the zone of the host needs. First proof, with which Google issues the certificate; then host, when it is ACTIVE."
  value = {
    proof = one(google_certificate_manager_dns_authorization.edge.dns_resource_record)
    host  = { name = "${var.host}.", type = "A", data = google_compute_global_address.edge.address }
  }
}

output "certificate" {
  description = "Name of the certificate, whose state Google tells: gcloud certificate-manager certificates describe."
  value       = google_certificate_manager_certificate.edge.name
}
