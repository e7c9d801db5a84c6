output "backend" {
  description = "What `terraform init -backend-config=` of the AWS stages needs, beside key."
  value = {
    bucket     = aws_s3_bucket.state.id
    region     = var.region
    kms_key_id = aws_kms_key.state.arn
  }
}
