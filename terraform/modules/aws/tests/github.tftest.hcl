# Who on GitHub may do what, with a provider that makes nothing.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_eks_addon_version" {
    defaults = { version = "v1.0.0-eksbuild.1" }
  }
  # The provider looks at the form of these even here.
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/any" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 7 }
  }
}

# Told apart by their names, which a default cannot do.
override_resource {
  target = aws_iam_role.control_plane
  values = { arn = "arn:aws:iam::123456789012:role/control-plane" }
}
override_resource {
  target = aws_iam_role.node
  values = { arn = "arn:aws:iam::123456789012:role/node" }
}
override_resource {
  target = aws_iam_role.pod["cluster-autoscaler"]
  values = { arn = "arn:aws:iam::123456789012:role/cluster-autoscaler" }
}
override_resource {
  target = aws_iam_role.pod["ebs-csi"]
  values = { arn = "arn:aws:iam::123456789012:role/ebs-csi" }
}
override_resource {
  target = aws_iam_role.pod["external-secrets"]
  values = { arn = "arn:aws:iam::123456789012:role/external-secrets" }
}
override_resource {
  target = aws_iam_role.pod["opencost"]
  values = { arn = "arn:aws:iam::123456789012:role/opencost" }
}
override_resource {
  target = aws_iam_role.pod["vpc-cni"]
  values = { arn = "arn:aws:iam::123456789012:role/vpc-cni" }
}

override_resource {
  target = aws_iam_openid_connect_provider.github["mesh1"]
  values = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
}
override_resource {
  target = aws_iam_role.github["publish"]
  values = { arn = "arn:aws:iam::123456789012:role/mesh1-github-publish" }
}
override_resource {
  target = aws_iam_role.github["prices"]
  values = { arn = "arn:aws:iam::123456789012:role/mesh1-github-prices" }
}
override_resource {
  target = aws_iam_role.github["drift"]
  values = { arn = "arn:aws:iam::123456789012:role/mesh1-github-drift" }
}

variables {
  github = { fleet = "mesh1", repository = "example/fleet", make = true, registries = [{ region = "eu-west-1", repository = "ml-inference" }] }
  cluster = {
    id         = "mesh1-aws"
    account    = "123456789012"
    region     = "us-east-1"
    zones      = ["us-east-1b", "us-east-1a"]
    kubernetes = "1.35"
    asn        = 64552
    ranges     = { nodes = "10.10.0.0/16", services = "172.20.0.0/16" }
    subnets = {
      private = { us-east-1b = "10.10.0.0/20", us-east-1a = "10.10.16.0/20" }
      public  = { us-east-1b = "10.10.240.0/24", us-east-1a = "10.10.241.0/24" }
    }
    nodes          = { types = ["t3.large", "t3a.large"], spot = true, min = 3, desired = 4, max = 6 }
    foreign_ranges = ["10.20.0.0/20", "10.21.0.0/16"]
    firewall = {
      ranges = { clusters = ["10.20.0.0/20", "10.21.0.0/16"], loadBalancers = ["35.191.0.0/16"], network = ["10.10.0.0/16"] }
      ingress = {
        api-server-from-clusters            = { description = "api", protocol = "tcp", ports = [443], from = "clusters", to = "controlPlane" }
        east-west-from-load-balancers       = { description = "mesh", protocol = "tcp", ports = [15021], from = "loadBalancers", to = "nodes" }
        ingress-gateway-from-load-balancers = { description = "web", protocol = "tcp", ports = [80, 15021], from = "loadBalancers", to = "nodes" }
        nodes-from-clusters-icmp            = { description = "icmp", protocol = "icmp", ports = [], from = "clusters", to = "nodes" }
      }
    }
    tags = { fleet = "mesh1", cluster = "aws", managed-by = "terraform" }
  }
  administrators       = { platform = "arn:aws:iam::123456789012:role/platform" }
  administrator_ranges = ["203.0.113.0/24"]
  secret_entries       = ["mesh1-aws-cacerts", "inference-example-com", "mesh1-gcp-remote-access"]
  registry             = { fleet = "mesh1", repository = "ml-inference" }
}

run "each_role_is_of_one_environment_of_one_repository" {
  assert {
    condition = alltrue([for name, role in aws_iam_role.github :
      jsondecode(role.assume_role_policy).Statement[0].Condition == { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:example/fleet:environment:${name}"
      } }
    ])
    error_message = "no pattern, no other operator, nothing left out: each widens who may be this role"
  }
  assert {
    condition     = alltrue([for role in aws_iam_role.github : jsondecode(role.assume_role_policy).Statement[0].Principal.Federated == "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"])
    error_message = "only what GitHub says counts"
  }
}

run "they_push_to_one_registry_and_find_clusters_of_this_fleet" {
  assert {
    condition     = jsondecode(aws_iam_role_policy.github["publish"].policy).Statement[1].Resource == ["arn:aws:ecr:eu-west-1:123456789012:repository/ml-inference"]
    error_message = "pushing is a right to the registries that are named"
  }
  assert {
    condition     = !anytrue(flatten([for policy in aws_iam_role_policy.github : [for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : strcontains(action, "*") || strcontains(action, "Delete")]]]))
    error_message = "each action is named, and none deletes"
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.github["drift"].policy).Statement == [{ Sid = "Endpoint", Effect = "Allow", Action = ["eks:DescribeCluster"], Resource = ["arn:aws:eks:*:123456789012:cluster/mesh1-*"] }]
    error_message = "looking for drift needs the address of the API server, and no more of AWS"
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.github["prices"].policy).Statement == [{ Sid = "LookUp", Effect = "Allow", Action = ["ec2:DescribeSpotPriceHistory", "pricing:GetProducts"], Resource = "*" }]
    error_message = "looking prices up reads what everybody may know, and no more"
  }
  assert {
    condition     = join(",", aws_eks_access_entry.drift["mesh1"].kubernetes_groups) == "drift-readers" && aws_eks_access_entry.drift["mesh1"].principal_arn == "arn:aws:iam::123456789012:role/mesh1-github-drift"
    error_message = "in the cluster the role is of the group that may read Applications"
  }
}

run "another_cluster_of_the_account_makes_only_its_door" {
  variables {
    github = { fleet = "mesh1", repository = "example/fleet", make = false, registries = [] }
  }
  assert {
    condition     = length(aws_iam_role.github) == 0 && length(aws_iam_openid_connect_provider.github) == 0
    error_message = "roles are of the account"
  }
  assert {
    condition     = aws_eks_access_entry.drift["mesh1"].principal_arn == "arn:aws:iam::123456789012:role/mesh1-github-drift"
    error_message = "the role that the first cluster made may read here too"
  }
}

run "without_a_repository_nobody_logs_in" {
  variables {
    github = null
  }
  assert {
    condition     = length(aws_iam_role.github) + length(aws_iam_openid_connect_provider.github) + length(aws_eks_access_entry.drift) == 0
    error_message = "it is a thing to ask for"
  }
}

run "a_pattern_is_no_repository" {
  command = plan
  variables {
    github = { fleet = "mesh1", repository = "example/*", make = true, registries = [] }
  }
  expect_failures = [var.github]
}
