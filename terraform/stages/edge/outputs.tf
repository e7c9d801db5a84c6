output "records" {
  description = "What the zone of the host needs. First proof, with which Google issues the certificate; then host, when it is ACTIVE."
  value       = module.edge.records
}

output "certificate" {
  description = "Name of the certificate: gcloud certificate-manager certificates describe tells its state."
  value       = module.edge.certificate
}
