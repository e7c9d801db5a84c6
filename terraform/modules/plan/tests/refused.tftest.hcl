# What the plan refuses, each fleet for one reason alone; ../../plan.test.ts holds the reason that is given.
variables {
  rendered_dir = "./tests/rendered"
}

run "ranges_that_overlap" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/overlap"
  }
  expect_failures = [output.clusters]
}

run "more_zones_than_private_subnets" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/nine-zones"
  }
  expect_failures = [output.clusters]
}

run "a_private_subnet_too_small_for_the_nodes" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/small-subnets"
  }
  expect_failures = [output.clusters]
}

run "a_range_of_pods_too_small_for_the_nodes" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/small-pods"
  }
  expect_failures = [output.clusters]
}

run "a_cluster_that_was_never_rendered" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/no-firewall"
  }
  expect_failures = [output.clusters]
}

run "two_clusters_of_one_asn" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/same-asn"
  }
  expect_failures = [output.tunnels]
}

run "two_pairs_of_one_name" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/same-name"
  }
  expect_failures = [output.tunnels]
}

run "two_tunnels_of_a_cluster_with_the_same_inside_addresses" {
  command = plan
  variables {
    clusters_dir = "./tests/fleets/same-addresses"
  }
  expect_failures = [output.tunnels]
}
