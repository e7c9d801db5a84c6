# Pods that are an identity of AWS: a service account, its role and the least rights that it does its work with.

locals {
  identities = {
    external-secrets = {
      namespace = "external-secrets", service_account = "external-secrets"
      managed   = []
      rights = [{
        Sid    = "EntriesOfThisCluster"
        Effect = "Allow"
        Action = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
        # Secrets Manager puts a dash and six characters behind each name.
        Resource = [for name in var.secret_entries : "${local.arn.secretsmanager}:secret:${name}-??????"]
      }]
    }
    opencost = {
      namespace = "monitoring", service_account = "opencost"
      managed   = []
      rights = [{
        Sid    = "Prices"
        Effect = "Allow"
        Action = ["ec2:DescribeSpotPriceHistory", "pricing:GetProducts"]
        # AWS has no resource for these.
        Resource = "*"
      }]
    }
    cluster-autoscaler = {
      namespace = "cluster-autoscaler", service_account = "cluster-autoscaler"
      managed   = []
      rights = [
        {
          Sid    = "Look"
          Effect = "Allow"
          Action = [
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:DescribeAutoScalingInstances",
            "autoscaling:DescribeLaunchConfigurations",
            "autoscaling:DescribeScalingActivities",
            "ec2:DescribeImages",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:GetInstanceTypesFromInstanceRequirements",
          ]
          # AWS has no resource for these.
          Resource = "*"
        },
        {
          Sid      = "NodeGroups"
          Effect   = "Allow"
          Action   = ["eks:DescribeNodegroup"]
          Resource = ["${local.arn.eks}:nodegroup/${var.cluster.id}/*"]
        },
        {
          Sid      = "Scale"
          Effect   = "Allow"
          Action   = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
          Resource = ["${local.arn.autoscaling}:autoScalingGroup:*:autoScalingGroupName/eks-inference-*"]
          # EKS writes this tag on the groups of its own nodes.
          Condition = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${var.cluster.id}" = "owned" } }
        },
      ]
    }
    ebs-csi = {
      namespace = "kube-system", service_account = "ebs-csi-controller-sa"
      managed   = ["service-role/AmazonEBSCSIDriverPolicy"]
      rights    = []
    }
    vpc-cni = {
      namespace = "kube-system", service_account = "aws-node"
      managed   = ["AmazonEKS_CNI_Policy"]
      rights    = []
    }
  }
  managed_policies = merge([
    for name, identity in local.identities : { for policy in identity.managed : "${name}/${policy}" => { role = name, policy = policy } }
  ]...)
}

resource "aws_iam_role" "pod" {
  for_each = local.identities

  name = "${var.cluster.id}-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      # Only for pods of this cluster: the service acts for all clusters of all accounts.
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.cluster.account }
        ArnEquals    = { "aws:SourceArn" = local.cluster_arn }
      }
    }]
  })
}

resource "aws_iam_role_policy" "pod" {
  for_each = { for name, identity in local.identities : name => identity.rights if length(identity.rights) > 0 }

  name   = each.key
  role   = aws_iam_role.pod[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy_attachment" "pod" {
  for_each = local.managed_policies

  role       = aws_iam_role.pod[each.value.role].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value.policy}"
}

resource "aws_eks_pod_identity_association" "this" {
  for_each = local.identities

  cluster_name    = aws_eks_cluster.this.name
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = aws_iam_role.pod[each.key].arn

  depends_on = [aws_iam_role_policy.pod, aws_iam_role_policy_attachment.pod]
}
