# One key for what the cluster keeps: its Secrets, the log of its control plane, its images.

resource "aws_kms_key" "this" {
  description             = "Secrets, control plane logs and images of ${var.cluster.id}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode(local.key_policy)
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.cluster.id}"
  target_key_id = aws_kms_key.this.key_id
}

locals {
  # In the policy of a key "*" is this key. IAM of the account decides, as AWS's own default says; the logs come by a service.
  key_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${var.cluster.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "ControlPlaneLogs"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.cluster.region}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "${local.arn.logs}:log-group:${local.log_group}" } }
      },
    ]
  }
}
