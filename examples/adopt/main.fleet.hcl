# Taking over what already runs, and renaming it on the way.

fleet {
  name = "adopt"
}

provider "local" {
  path = ".fleetform/plane.db"
}

runtime_pool "shared" {
  cpu    = 2
  memory = "4GiB"
}

# Someone made this reviewer by hand. Its id stays, and from now on it is declared here.
import {
  to = agent.reviewer
  id = "adopt-agent-legacy-3sigmbfv"
}

agent "reviewer" {
  pool         = runtime_pool.shared
  harness      = "claude_code"
  image        = "ghcr.io/acme/reviewer@sha256:8f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
  instructions = "Review the pull request."
  model        = { provider = "bedrock", name = "anthropic.claude-sonnet-4-20250514-v1:0" }
}

# One trigger became one for each repository; what exists is kept as the first of them.
moved {
  from = trigger.review
  to   = trigger.review["acme/api"]
}

trigger "review" {
  for_each = toset(["acme/api", "acme/web"])
  agent    = agent.reviewer
  prompt   = "Review the pull request."

  github {
    repositories = [each.key]
    events       = ["pull_request.opened"]
  }
}

# No longer declared, and not to be destroyed either: another stack takes it over.
removed {
  from = budget.reviewer

  lifecycle {
    destroy = false
  }
}
